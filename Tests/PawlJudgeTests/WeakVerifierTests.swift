// SPDX-License-Identifier: Apache-2.0
@testable import PawlContract
import Testing

@testable import PawlJudge

/// A judge with one hole, and the controls that must get through it.
struct WeakVerifier: Sendable, CustomTestStringConvertible {
    var name: String
    var through: Set<String>
    var isTimed = true
    /// The judge's body for each round.
    var judge: String

    var testDescription: String { name }

    static let all = [
        WeakVerifier(
            name: "compares with a wide tolerance", through: ["answer scaled"],
            judge: """
                numbers = [chance.uniform(1, 9) for _ in range(20)]
                answer = ask(1, numbers, True).get("output")
                good = isinstance(answer, list) and len(answer) == 20
                end(good and all(type(x) is float and abs(x - 2 * y) <= 0.05 * y for x, y in zip(answer, numbers)))
                """),
        WeakVerifier(
            name: "asks the same questions in each round", through: ["stub replay", "stub constant"],
            judge: "end(ask(1, [1, 2, 3], True).get('output') == [2, 4, 6])"),
        WeakVerifier(
            name: "ignores missing answers", through: ["stub crash", "stub hang", "stub early-exit", "stub flood"],
            judge: """
                numbers = [chance.randrange(1, 99) for _ in range(5)]
                answer = ask(1, numbers)
                end("failure" in answer or answer["output"] == [2 * x for x in numbers])
                """),
        WeakVerifier(
            name: "reads a score", through: ["stub forged-score", "answer score-beside"], isTimed: false,
            judge: """
                numbers = [chance.randrange(1, 99) for _ in range(5)]
                answer = ask(1, numbers)
                if "score.json" in answer.get("files", {}):
                    end(True, {"score": json.load(open(answer["files"]["score.json"]))["metrics"]["score"]})
                else:
                    end("output" in answer, {"score": 5})
                """),
        WeakVerifier(
            name: "does not check the answer", through: ["stub null", "stub zeros", "stub echo", "answer shape"],
            judge: """
                end("output" in ask(1, [chance.randrange(1, 99)], True))
                """),
        WeakVerifier(
            name: "checks only what is there", through: ["answer dropped", "answer emptied"], isTimed: false,
            judge: """
                numbers = [chance.randrange(1, 99) for _ in range(5)]
                answer = ask(1, numbers).get("output")
                if isinstance(answer, list) and all(x == 2 * y for x, y in zip(answer, numbers)):
                    end(True, {"score": 100 - len(answer)})
                else:
                    end(False)
                """),
        WeakVerifier(
            name: "checks the first element only", through: ["answer digit", "answer sign", "answer doubled"],
            judge: """
                numbers = [chance.randrange(1, 99) for _ in range(40)]
                answer = ask(1, numbers, True).get("output")
                end(isinstance(answer, list) and len(answer) > 0 and answer[0] == 2 * numbers[0])
                """),
        WeakVerifier(
            name: "decides by chance", through: ["same round again"], isTimed: false,
            judge: """
                number = chance.randrange(1, 99)
                good = ask(1, [number]).get("output") == [2 * number]
                end(good, {"score": random.SystemRandom().randrange(1, 1000)})
                """),
    ]
}

@Suite(
    "The exam of a weak verifier",
    .enabled(if: ExamHall.missing == nil, Comment(rawValue: ExamHall.missing ?? "")), .serialized)
struct WeakVerifierTests {
    @Test("fails, and names what got through", .timeLimit(.minutes(2)), arguments: WeakVerifier.all)
    func fails(_ weak: WeakVerifier) async throws {
        let table = try await ExamHall(isTimed: weak.isTimed, judge: weak.judge).examine()
        #expect(!table.isPassed)
        #expect(weak.through.subtracting(table.through) == [], "\(table.wrong.map { ($0.control, $0.evidence) })")
    }

    private static let sound = """
        numbers = [chance.randrange(1, 99) for _ in range(5)]
        answer = ask(1, numbers, True)
        good = "output" in answer and answer["output"] == [2 * number for number in numbers]
        good = good and all(type(x) is int for x in answer["output"])
        """

    @Test(
        "and that of a sound one passes, in both modes, by a clock and by a score", .timeLimit(.minutes(2)),
        arguments: ContestantMode.allCases, [false, true])
    func passes(mode: ContestantMode, isTimed: Bool) async throws {
        let end = isTimed ? "end(good)" : "end(good, {'score': 5 if good else 0})"
        let table = try await ExamHall(mode: mode, isTimed: isTimed, judge: Self.sound + "\n" + end).examine()
        #expect(table.through == [], "\(table.wrong)")
        #expect(table.row("stub replay")?.got == "rejected")
        #expect(table.row("answer digit")?.got == "rejected")
        #expect((table.row("slow twin")?.got == "slower") == isTimed)
        #expect(table.errorThatPasses == nil)
    }

    @Test("an error within the declared tolerance may pass, and is reported", .timeLimit(.minutes(1)))
    func tolerance() async throws {
        let hall = ExamHall(
            isTimed: true, judge: WeakVerifier.all[0].judge,
            controls: ControlsSpec(oracle: nil, mutants: nil, tolerance: 0.03))
        let table = try await hall.examine()
        #expect(!table.through.contains("answer scaled"), "\(table.wrong)")
        #expect((table.errorThatPasses ?? 0) >= 1e-4)
    }

    @Test("a control that the contract allows is played and does not count", .timeLimit(.minutes(1)))
    func allowed() async throws {
        let judge = """
            numbers = [chance.randrange(1, 99) for _ in range(5)]
            answer = ask(1, numbers, True).get("output")
            end(isinstance(answer, list) and sorted(map(str, answer)) == sorted(str(2 * x) for x in numbers))
            """
        #expect(try await ExamHall(isTimed: true, judge: judge).examine().through == ["answer swapped"])
        let controls = ControlsSpec(oracle: nil, mutants: nil, allow: [.swapped])
        let table = try await ExamHall(isTimed: true, judge: judge, controls: controls).examine()
        #expect(table.isPassed && table.row("answer swapped")?.isWrong == true)
    }

    @Test("the author's oracle must be accepted and the author's mutants must not", .timeLimit(.minutes(2)))
    func controls() async throws {
        let judge = """
            numbers = [chance.randrange(1, 99) for _ in range(5)]
            answer = ask(1, numbers).get("output")
            right = [x == 2 * y for x, y in zip(answer, numbers)] if isinstance(answer, list) else []
            end(len(right) == 5, {"score": sum(right)})
            """
        let half = "def double(numbers):\n    return [2 * n if n % 2 else 0 for n in numbers]\n"
        let controls = ControlsSpec(oracle: "oracle", mutants: "mutants")
        let hall = ExamHall(judge: judge, solution: half, controls: controls)
        let none = "def double(numbers):\n    return [0 for n in numbers]\n"
        let good = try await hall.examine(oracle: ExamHall.double, mutants: ["none": none])
        #expect(good.through == [], "\(good.wrong)")
        let bad = try await hall.examine(oracle: half, mutants: ["right": ExamHall.double])
        #expect(bad.through == ["oracle", "mutant right"], "\(bad.wrong)")
    }

    @Test("source mutants are scored, and fail the exam below the declared score", .timeLimit(.minutes(2)))
    func sources() async throws {
        let solution = """
            def double(numbers):
                result = []
                for number in numbers:
                    if number > 3:
                        result += [number * 2]
                    else:
                        result += [number + number]
                return result

            """
        let controls = ControlsSpec(oracle: nil, mutants: nil, mutationScore: 0.5)
        let sound = Self.sound + "\nend(good, {'score': 5})"
        let good = try await ExamHall(judge: sound, solution: solution, controls: controls).examine()
        #expect(good.row("source mutants")?.isWrong == false, "\(good.rows)")
        let blind = "answer = ask(1, [chance.randrange(50, 99)])\nend('output' in answer, {'score': 5})"
        let bad = try await ExamHall(judge: blind, solution: solution, controls: controls).examine()
        #expect(bad.through.contains("source mutants"), "\(bad.rows)")
    }

    @Test("without an honest round nothing is examined and the exam fails", .timeLimit(.minutes(1)))
    func dishonest() async throws {
        let table = try await ExamHall(judge: "end(False)").examine()
        #expect(table.through == ["honest"])
        let hall = ExamHall(judge: Self.sound + "\nend(good, {'score': 5})", solution: "def double(x):\n    return x\n")
        let oracle = try await hall.examine(oracle: ExamHall.double)
        #expect(oracle.row("honest")?.got == "passed")
    }
}

@Suite("The exam of a verifier of files", .serialized)
struct ArtifactExamTests {
    private static let head = """
        import json, sys
        line = json.loads(sys.stdin.readline())
        def end(passed, score=0):
            word = "pass" if passed else "fail"
            print(json.dumps({"verdict": word, "metrics": {"score": score} if passed else {}}), flush=True)
        path = line["artifact"].get("answer.txt")

        """

    @Test("passes a sound one", .timeLimit(.minutes(1)))
    func sound() async throws {
        let judge = Self.head + "end(path is not None and open(path).read() == '1\\n2\\n3\\n4\\n', 5)\n"
        let hall = ExamHall(artifact: ["answer.txt": "1\n2\n3\n4\n"], globs: ["answer.txt"], judge: judge)
        let table = try await hall.examine()
        #expect(table.through == [], "\(table.wrong)")
        #expect(table.row("files dropped")?.got == "rejected")
    }

    @Test("fails one that believes a file's score, and one that counts what is missing", .timeLimit(.minutes(1)))
    func weak() async throws {
        let believing =
            Self.head + "scores = line['artifact'].get('score.json')\n"
            + "end(True, json.load(open(scores))['metrics']['score'] if scores else 5)\n"
        let first = ExamHall(artifact: ["answer.txt": "1\n"], globs: ["**"], judge: believing)
        #expect(try await first.examine().through == ["files score-beside"])
        let counting = Self.head + "end(True, 100 - len(open(path).readlines()) if path else 1000)\n"
        let second = ExamHall(artifact: ["answer.txt": "1\n2\n3\n4\n"], globs: ["answer.txt"], judge: counting)
        let through = try await second.examine().through
        #expect(through.isSuperset(of: ["files null", "files emptied", "files dropped"]), "\(through)")
    }

    @Test("fails one that imports the candidate", .timeLimit(.minutes(1)))
    func importing() async throws {
        let judge = """
            import json, sys
            line = json.loads(sys.stdin.readline())
            sys.path.insert(0, "/pawl/artifact")
            sys.dont_write_bytecode = True
            import solution
            print(json.dumps({"verdict": "pass", "metrics": {"score": solution.solve(3)}}), flush=True)

            """
        let hall = ExamHall(
            artifact: ["solution.py": "def solve(x):\n    return x\n"], globs: ["*.py"], judge: judge)
        let table = try await hall.examine()
        #expect(table.through.contains("files forged-score"), "\(table.rows)")
    }
}
