// SPDX-License-Identifier: Apache-2.0
import Foundation
import PawlBase
import PawlLedger
import PawlLoop
import Testing

extension EndToEnd {
    @Suite("Noise and luck")
    struct NoiseTests {
        @Test(
            "noise measures the baseline against itself, warns of start-up, and records a run that decided nothing",
            .timeLimit(.minutes(3)))
        func measured() throws {
            try withTemporaryFolder { folder in
                let place = try Place(folder, files: Contracts.measured)
                let noise = try place.pawl("noise", "--pairs", "6", "--json")
                #expect(noise.status == 0, "\(noise.errors)")
                let page = try #require(noise.json)
                #expect(page["pairs"]?.integerValue == 6 && page["paired"]?.boolValue == true)
                #expect(page["exact"]?.boolValue == false)
                #expect((page["value"]?.doubleValue ?? 0) > 0)
                #expect((page["noise"]?["pair"]?.doubleValue ?? 0) > 0)
                #expect(page["needed"]?.arrayValue?.count == 4)
                // A shell that starts and reads nothing is a large part of a shell that counts to 20,000.
                let share = try #require(page["start_up"]?["share"]?.doubleValue)
                #expect(share > 0 && page["start_up"]?["times"]?.integerValue == 1)
                let codes = page["signals"]?.arrayValue?.compactMap { $0["code"]?.stringValue } ?? []
                // 12 attempts, 6 pairs of a noisy clock: eight pairs cannot be enough for 2 %.
                #expect(codes.contains("stats.underpowered"))
                let told = page["signals"]?.arrayValue?.compactMap { $0["evidence"]?.stringValue } ?? []
                #expect(told.contains { $0.hasPrefix("starting the process is ") } == (share > 0.2), "\(told)")

                let run = try #require(try place.run())
                #expect(run.closed?.reason == "measured" && run.accepted == 0 && run.opened?.name == "measured.noise")
                #expect(run.signals["stats.underpowered"] ?? 0 > 0)
                #expect(try place.pawl("audit", "verify").status == 0)
                let text = try place.pawl("noise", "--pairs", "2")
                #expect(text.status == 0 && text.output.contains("process start-up") && text.output.contains("5 %"))
            }
        }

        @Test("an exact metric says so, and a baseline that cannot be measured is exit code 3")
        func exact() throws {
            try withTemporaryFolder { folder in
                let place = try Place(folder, files: Contracts.guess())
                let noise = try place.pawl("noise", "--pairs", "3", "--json")
                #expect(noise.json?["exact"]?.boolValue == true && noise.json?["paired"]?.boolValue == false)
                #expect(noise.json?["start_up"] == .null)
                let text = try place.pawl("noise", "--pairs", "3")
                #expect(text.output.contains("exact: no noise, all measurements are the same number"), "\(text.output)")
                #expect(!text.output.contains("e-") && !text.output.contains("true gain"))
                try Place.write("exit 1\n", to: folder.appending(path: "workspace/guess.sh"))
                let broken = try place.pawl("noise", "--pairs", "3")
                #expect(broken.status == 3 && broken.errors.contains("cannot be measured"))
                #expect(try place.run()?.closed?.reason == "measured")
            }
        }

        @Test(
            "the naive rule runs by name, keeps luck, and the report says how much is expected", .timeLimit(.minutes(3))
        )
        func naive() throws {
            try withTemporaryFolder { folder in
                var files = Contracts.guess(attempts: 10)
                files["pawl.yaml"] = files["pawl.yaml"]?
                    .replacing("{rule: exact}", with: "{rule: naive}")
                    .replacing("better: lower, min: 0", with: "better: lower, min: 0, noisy: true")
                // What the candidate answers does not matter: the metric is luck.
                files["verifier/judge.sh"] = """
                    while read -r first; do
                      seed=${first##*'"seed":"'}
                      luck=$(printf '%d' "0x$(printf %.6s "$seed")")
                      printf '{"verdict":"pass","metrics":{"error":%d}}\\n' "$luck"
                    done

                    """
                let place = try Place(folder, files: files)
                let check = try place.pawl("check")
                #expect(check.status == 0)
                #expect(check.output.contains("about 2.0 are kept; did you mean 'sequential'?"))
                let run = try place.pawl("run", "--name", "lucky")
                #expect(run.status == 0, "\(run.errors)")
                #expect(run.output.contains("expected false keeps about 2"))
                let status = try place.pawl("status", "lucky", "--json")
                #expect(abs((status.json?["expected_false_keeps"]?.doubleValue ?? 0) - 2.02) < 0.01)
                #expect(try place.pawl("report", "lucky", "--output", "page").status == 0)
                let page = try String(contentsOf: folder.appending(path: "page.md"), encoding: .utf8)
                #expect(page.contains("expected false keeps: about 2 of 10 comparisons, had no candidate been better"))
            }
        }
    }
}
