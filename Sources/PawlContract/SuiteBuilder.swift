// SPDX-License-Identifier: Apache-2.0

/// Makes the typed suites and commands of stages from checked values.
enum SuiteBuilder {
    static func suite(_ value: ContractValue) throws(BuildFailure) -> SuiteSpec {
        SuiteSpec(
            run: try value.need("run", \.texts), tests: try value.need("tests", \.text),
            expected: try value.need("expected", \.text), report: try value.choice("report"),
            keep: try ContractBuilder.each(value.field("keep"), ContractBuilder.glob),
            drop: try ContractBuilder.each(value.field("drop"), ContractBuilder.glob),
            isWritable: try value.need("writable", \.flag), twin: try value.choice("twin"),
            flip: value["flip"]?.texts ?? [], oracle: value["oracle"]?.text,
            limits: try ContractBuilder.limits(value.field("limits")))
    }

    /// `all` are the contract's metrics that come from a command.
    static func command(_ value: ContractValue, metrics all: [String]) throws(BuildFailure) -> CommandSpec {
        CommandSpec(
            run: try value.need("run", \.texts), files: value["files"]?.text, lines: try value.choice("lines"),
            metrics: value["metrics"]?.texts ?? all, limits: try ContractBuilder.limits(value.field("limits")))
    }
}
