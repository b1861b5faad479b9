// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing

/// `pawl-door` alone, between a Python client and a Python server.
@Suite struct DoorProgramTests {
    private static let program = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: ".build/debug/pawl-door").path

    /// Prints one line for each promise that holds.
    private static let script = """
        import os, signal, socket, subprocess, sys, tempfile, threading
        signal.pthread_sigmask(signal.SIG_SETMASK, [])
        door, folder = sys.argv[1], tempfile.mkdtemp()
        path = folder + "/s"
        listener = socket.socket(socket.AF_UNIX); listener.bind(path); listener.listen(2)
        def answer(peer):
            data = b""
            while (piece := peer.recv(65536)): data += piece
            peer.sendall(data[::-1]); peer.close()
        def serve():
            while True: threading.Thread(target=answer, args=(listener.accept()[0],), daemon=True).start()
        threading.Thread(target=serve, daemon=True).start()
        probe = socket.socket(); probe.bind(("127.0.0.1", 0)); port = str(probe.getsockname()[1]); probe.close()
        def run(*command, port=port):
            return subprocess.run([door, port, path, "--", *command], capture_output=True, text=True)
        client = '''
        import os, socket, sys, threading
        good = []
        def one():
            peer, data = socket.create_connection(("127.0.0.1", int(sys.argv[1]))), os.urandom(200000)
            sender = threading.Thread(target=lambda: (peer.sendall(data), peer.shutdown(socket.SHUT_WR))); sender.start()
            read = b""
            while (piece := peer.recv(65536)): read += piece
            sender.join(); good.append(read == data[::-1])
        threads = [threading.Thread(target=one) for _ in range(64)]
        [t.start() for t in threads]; [t.join() for t in threads]
        sys.exit(7 if good == [True] * 64 else 1)
        '''
        if run("python3", "-c", client, port).returncode == 7: print("half close over 64 connections, and the status")
        missing, denied = run("/no/such/program"), run("/etc/passwd")
        if missing.returncode == 127 and "/no/such/program" in missing.stderr: print("a missing command")
        if denied.returncode == 126: print("one that cannot be run")
        if run("sh", "-c", "kill -9 $$").returncode == -9 and run("sh", "-c", "kill -TERM $$").returncode == -15:
            print("the command's signal")
        taken = socket.socket(); taken.bind(("127.0.0.1", 0)); taken.listen()
        if run("true", port=str(taken.getsockname()[1])).returncode == 125: print("a port in use")
        if run("true", port="0").returncode == 125 and run("true", port="x").returncode == 125: print("a bad port")
        child = "import signal, sys, time\\nsignal.signal(15, lambda *_: sys.exit(9))\\nprint(1, flush=True)\\ntime.sleep(60)"
        passed = subprocess.Popen([door, port, path, "--", "python3", "-c", child], stdout=subprocess.PIPE)
        passed.stdout.readline(); passed.send_signal(signal.SIGTERM)
        if passed.wait() == 9: print("signals are passed on")
        os.unlink(path)
        gone = "import socket, sys\\np = socket.create_connection(('127.0.0.1', %s))\\ntry: sys.exit(len(p.recv(1)))\\nexcept OSError: sys.exit(3)" % port
        if run("python3", "-c", gone).returncode == 3: print("a broker that is gone breaks the connection")
        """

    @Test(
        "the forwarder carries half-closed connections, ends as its command does and says what it cannot do",
        .timeLimit(.minutes(1)), .enabled(if: FileManager.default.isExecutableFile(atPath: program)))
    func forwards() async throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/python3")
        process.arguments = ["-c", Self.script, Self.program]
        let output = Pipe()
        process.standardOutput = output
        let lines: String = try await withCheckedThrowingContinuation { continuation in
            process.terminationHandler = { _ in
                let data = output.fileHandleForReading.readDataToEndOfFile()
                continuation.resume(returning: String(decoding: data, as: UTF8.self))
            }
            do { try process.run() } catch { continuation.resume(throwing: error) }
        }
        #expect(
            lines.split(separator: "\n") == [
                "half close over 64 connections, and the status", "a missing command", "one that cannot be run",
                "the command's signal", "a port in use", "a bad port", "signals are passed on",
                "a broker that is gone breaks the connection",
            ])
    }
}
