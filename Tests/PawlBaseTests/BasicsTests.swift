// SPDX-License-Identifier: Apache-2.0
import Foundation
import PawlBase
import Testing

@Suite struct BasicsTests {
    @Test func `hexadecimal is lower case, of even length, and nothing else`() {
        #expect(Hex.encode([0, 15, 255]) == "000fff")
        #expect(Hex.decode("000fff") == [0, 15, 255])
        #expect(Hex.decode("") == [])
        for bad in ["0", "0F", "0g", " 00", "0x00", "00\n"] { #expect(Hex.decode(bad) == nil) }
    }

    @Test func `base64 has one form for each byte sequence`() {
        for (bytes, text) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")] {
            #expect(Base64.encode(Array(bytes.utf8)) == text)
            #expect(Base64.decode(text) == Array(bytes.utf8))
        }
        for bad in ["Zg", "Zg=", "Zh==", "Zm9=", "Zm8", "Zm 9", "Zg==Zg==", "====", "Zm9v\n", "Z===", "-_-_"] {
            #expect(Base64.decode(bad) == nil, "\(bad)")
        }
        var generator = SeededGenerator(seed: 1)
        for count in 0..<70 {
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
            #expect(Base64.encode(bytes) == Data(bytes).base64EncodedString())
            #expect(Base64.decode(Base64.encode(bytes)) == bytes)
        }
    }

    @Test func `a digest is SHA-256 and reads exactly 64 lower-case digits`() {
        // FIPS 180-4, example of one block.
        let hex = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        #expect(Digest.of("abc").hex == hex)
        #expect(Digest(hex: hex) == .of("abc"))
        #expect(Digest(hex: hex.uppercased()) == nil)
        #expect(Digest(hex: String(hex.dropLast(2))) == nil)
        #expect(Digest(bytes: [1, 2, 3]) == nil)
        #expect(Digest.of("abc") < Digest.of("") || Digest.of("") < Digest.of("abc"))
    }

    @Test func `a time has nine decimals and reads back from that form only`() {
        for (nanoseconds, text) in [
            (0, "1970-01-01T00:00:00.000000000Z"), (1, "1970-01-01T00:00:00.000000001Z"),
            (-1, "1969-12-31T23:59:59.999999999Z"), (951_782_400_000_000_000, "2000-02-29T00:00:00.000000000Z"),
            (1_700_000_000_123_456_789, "2023-11-14T22:13:20.123456789Z"),
        ] {
            #expect(Timestamp(nanoseconds: nanoseconds).description == text)
            #expect(Timestamp(text)?.nanoseconds == nanoseconds)
        }
        for bad in [
            "2023-11-14T22:13:20Z", "2023-02-29T00:00:00.000000000Z", "2023-13-01T00:00:00.000000000Z",
            "2023-11-14 22:13:20.123456789Z", "2023-11-14T24:00:00.000000000Z", "2023-11-14T22:13:60.000000000Z",
            "2023-11-14T22:13:20.123456789z", "+023-11-14T22:13:20.123456789Z", "", "9999-99-99T99:99:99.999999999Z",
            "0000-00-00T00:00:00.000000000Z",
        ] { #expect(Timestamp(bad) == nil, "\(bad)") }
    }

    @Test func `a replaced file has the old or the new content, whatever fails`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "pawl-base-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try SystemDisk().replace(folder + "/a", with: [1, 2])
        #expect(try Files.read(folder + "/a", limit: 2) == [1, 2])
        #expect { try Files.read(folder + "/a", limit: 1) } throws: { ($0 as? DiskError)?.errno == EFBIG }
        #expect { try Files.read(folder + "/b", limit: 1) } throws: { ($0 as? DiskError)?.isMissing == true }
        #expect(throws: DiskError.self) { try Files.read(folder, limit: 1) }
        try FileManager.default.createSymbolicLink(atPath: folder + "/l", withDestinationPath: folder + "/a")
        #expect(throws: DiskError.self) { try Files.read(folder + "/l", limit: 10) }
        #expect(try Files.names(in: folder) == ["a", "l"])
    }

    @Test func `an equal seed gives an equal sequence`() {
        // The first outputs of SplitMix64 for seed 1234567 (reference implementation, prng.di.unimi.it).
        var generator = SeededGenerator(seed: 1_234_567)
        #expect(generator.next() == 6_457_827_717_110_365_317)
        #expect(generator.next() == 3_203_168_211_198_807_973)
        #expect(generator.unit() < 1)
    }
}
