// SPDX-License-Identifier: Apache-2.0

/// The contracts that the tests run: shell and Python only, small and quick.
enum Contracts {
    /// An exact metric that the judge computes; the tuner searches three small numbers.
    static func guess(
        attempts: Int = 5, loop: String = "", budget: String = "", feedback: String = "", agents: String = tuner,
        workspace: [String: String] = [:]
    ) -> [String: String] {
        [
            "pawl.yaml": """
            pawl: 1
            name: guess
            goal: Come close to the number.
            workspace: {source: workspace, editable: [guess.sh, "notes/*"]}
            agents:
            \(agents)
            verifier:
              source: verifier
              contestant: {mode: exec, run: [/bin/sh, guess.sh, "{in}", "{out}"], limits: {wall: 20s, cpu: 10s}}
              stages: [{name: close, kind: ask, judge: [/bin/sh, judge.sh]}]
              metrics: {error: {from: judge, better: lower, min: 0}}
              objective: error
              accept: {rule: exact}
            loop: {strategy: ratchet, parallel: 1\(loop)}
            budget: {attempts: \(attempts)\(budget)}
            feedback: {metrics: true\(feedback)}

            """,
            "workspace/guess.sh": """
            A=1 # pawl:tune 0..40
            B=1 # pawl:tune 0..40
            C=1 # pawl:tune 0..40
            echo $((A * 100 + B * 10 + C)) > "$2/output.json"

            """,
            "workspace/sealed.txt": "not to be changed\n",
            "verifier/judge.sh": """
            while read -r first; do
              echo '{"ask":1,"input":{}}'
              read -r reply
              case "$reply" in
              *'"output":'*)
                given=${reply##*'"output":'}; given=${given%%[,\\}]*}
                error=$((given - 1777)); error=${error#-}
                echo "{\\"verdict\\":\\"pass\\",\\"metrics\\":{\\"error\\":$error},\\"feedback\\":\\"the error is $error\\"}" ;;
              *) echo '{"verdict":"fail","metrics":{},"feedback":"no answer"}' ;;
              esac
            done

            """,
        ].merging(workspace.map { ("workspace/" + $0.key, $0.value) }) { $1 }
    }

    static let tuner = "  - {name: tuner, driver: tuner}"

    /// An agent that is a shell script of one line of YAML.
    static func shell(_ script: String, cpu: String = "20s") -> String {
        let indented = script.split(separator: "\n", omittingEmptySubsequences: false).map { "          " + $0 }
        return """
              - name: shell
                driver: command
                limits: {wall: 60s, cpu: \(cpu), processes: 32}
                command:
                  - /bin/sh
                  - -c
                  - |
            \(indented.joined(separator: "\n"))
            """
    }

    /// A measured metric under the sequential test, two attempts at a time: half from the tuner, half from a command.
    static let measured: [String: String] = [
        "pawl.yaml": """
        pawl: 1
        name: measured
        goal: Count in less time.
        workspace: {source: workspace, editable: [count.sh]}
        agents:
          - {name: tuner, driver: tuner}
        \(shell("n=$(od -An -N2 -tu2 /dev/urandom); i=0; while [ $i -lt 60000 ]; do i=$((i + 1)); done; sed -i \"s/^N=[0-9]*/N=$((n % 30000 + 8000))/\" count.sh"))
        verifier:
          source: verifier
          contestant: {mode: exec, run: [/bin/sh, count.sh, "{in}", "{out}"], limits: {wall: 20s, cpu: 10s}}
          stages:
            - {name: right, kind: ask, judge: [/bin/sh, judge.sh], rounds: 1}
            - {name: quick, kind: ask, judge: [/bin/sh, judge.sh], compare: paired}
          metrics: {seconds: {from: clock.cpu, better: lower, min: 0, noisy: true}}
          objective: seconds
          accept: {rule: sequential, alpha: 0.05, spend: run, min_effect: 1%, max_pairs: 8, confirm: 1}
        loop: {strategy: ratchet, parallel: 2}
        budget: {attempts: 12}
        feedback: {metrics: true}

        """,
        "workspace/count.sh": """
        N=20000 # pawl:tune 8000..40000
        i=0; while [ $i -lt $N ]; do i=$((i + 1)); done
        echo $(($(cat "$1/input.json") + 42)) > "$2/output.json"

        """,
        "verifier/judge.sh": """
        while read -r first; do
          seed=${first##*'"seed":"'}
          number=$((0x$(printf %.6s "$seed")))
          echo '{"ask":1,"input":'$number',"timed":true}'
          read -r reply
          case "$reply" in
          *'"output":'$((number + 42))','*) echo '{"verdict":"pass","metrics":{}}' ;;
          *) echo '{"verdict":"fail","metrics":{}}' ;;
          esac
        done

        """,
    ]
}
