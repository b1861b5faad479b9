// SPDX-License-Identifier: Apache-2.0
internal import PawlContract

/// The progress plot as SVG: attempts against the objective, kept and discarded candidates, the running best as a
/// step line, 95 % intervals as bars. Kinds differ by shape as well as by colour.
struct ProgressPlot: Sendable {
    let points: [PlotPoint]
    let objective: RunFacts.Objective
    let reference: ReportModel.Reference?

    private let width = 900.0
    private let height = 400.0
    private let left = 84.0
    private let right = 16.0
    private let top = 16.0
    private let bottom = 84.0

    init(points: [PlotPoint], objective: RunFacts.Objective, reference: ReportModel.Reference?) {
        self.points = points
        self.objective = objective
        self.reference = reference
    }

    /// The `svg` element.
    func draw(into markup: inout Markup) {
        let measured = points.compactMap { point in point.value.map { (point, $0) } }
        let values = measured.flatMap { point, value -> [Double] in
            // An interval far wider than the data would flatten it; kept points always show theirs in full.
            point.kind == .discarded ? [value] : [value, point.low ?? value, point.high ?? value]
        }
        let axis = PlotAxis(holding: values + (reference.map { [$0.value] } ?? []))
        let last = max(1, points.map(\.attempt).max() ?? 1)
        let frame = Frame(
            x: { left + Double($0) / Double(last) * (width - left - right) },
            y: { top + (1 - min(1, max(0, axis.position($0)))) * (height - top - bottom) })
        markup.element(
            "svg",
            ["viewBox": "0 0 900 400", "role": "img", "aria-labelledby": "plot-title plot-desc", "class": "plot"]
        ) { svg in
            svg.element("title", ["id": "plot-title"], text: "Progress of the run")
            svg.element("desc", ["id": "plot-desc"], text: description(measured.count))
            drawGrid(axis, last: last, frame, &svg)
            drawReference(frame, &svg)
            drawUnmeasured(frame, &svg)
            drawBest(last: last, frame, &svg)
            for (point, value) in measured where point.kind == .discarded { draw(point, value, frame, &svg) }
            for (point, value) in measured where point.kind != .discarded { draw(point, value, frame, &svg) }
            drawLegend(&svg)
        }
    }

    private struct Frame {
        var x: (Int) -> Double
        var y: (Double) -> Double
    }

    private func description(_ measured: Int) -> String {
        let kept = points.count { $0.kind == .kept }
        return "\(objective.name) by attempt, \(objective.better.rawValue) is better: \(measured) measured candidates, "
            + "\(kept) of them kept."
    }

    private func number(_ value: Double) -> String { Figures.fixed(value, 1) }

    private func drawGrid(_ axis: PlotAxis, last: Int, _ frame: Frame, _ svg: inout Markup) {
        for tick in axis.ticks {
            let y = number(frame.y(tick))
            svg.void("line", ["class": "grid", "x1": number(left), "x2": number(width - right), "y1": y, "y2": y])
            svg.element(
                "text", ["class": "tick", "x": number(left - 8), "y": y, "dy": "0.35em", "text-anchor": "end"],
                text: Figures.metric(tick, from: objective.source))
        }
        let floor = number(height - bottom)
        svg.void("line", ["class": "axis", "x1": number(left), "x2": number(width - right), "y1": floor, "y2": floor])
        let step =
            [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000]
            .first { last / $0 <= 12 } ?? last
        for attempt in stride(from: 0, through: last, by: step) {
            svg.element(
                "text",
                [
                    "class": "tick", "x": number(frame.x(attempt)), "y": number(height - bottom + 18),
                    "text-anchor": "middle",
                ], text: attempt == 0 ? "base" : String(attempt))
        }
        svg.element(
            "text",
            [
                "class": "label", "x": number((left + width - right) / 2), "y": number(height - bottom + 40),
                "text-anchor": "middle",
            ],
            text: "attempt")
        let scale = axis.isLogarithmic ? ", log scale" : ""
        svg.element(
            "text",
            [
                "class": "label", "text-anchor": "middle",
                "transform": "translate(16 \(number((top + height - bottom) / 2))) rotate(-90)",
            ],
            text: "\(CleanText.line(objective.name, limit: 40)) (\(objective.better.rawValue) is better\(scale))")
    }

    private func drawReference(_ frame: Frame, _ svg: inout Markup) {
        guard let reference else { return }
        let y = frame.y(reference.value)
        svg.void(
            "line",
            ["class": "reference", "x1": number(left), "x2": number(width - right), "y1": number(y), "y2": number(y)])
        svg.element(
            "text", ["class": "tick", "x": number(width - right), "y": number(y - 6), "text-anchor": "end"],
            text: CleanText.line(reference.name, limit: 40))
    }

    /// Ticks below the axis: attempts whose candidate could not be measured.
    private func drawUnmeasured(_ frame: Frame, _ svg: inout Markup) {
        for point in points where point.kind == .unmeasured {
            let x = number(frame.x(point.attempt))
            svg.element("path", ["class": "unmeasured", "d": "M\(x) \(number(height - bottom + 1))v5"]) {
                $0.element("title", text: point.label)
            }
        }
    }

    private func drawBest(last: Int, _ frame: Frame, _ svg: inout Markup) {
        let kept = points.filter { $0.kind == .baseline || $0.kind == .kept }
        var path = ""
        for point in kept {
            guard let value = point.value else { continue }
            let (x, y) = (number(frame.x(point.attempt)), number(frame.y(value)))
            path += path.isEmpty ? "M\(x) \(y)" : "H\(x)V\(y)"
        }
        guard !path.isEmpty else { return }
        svg.void("path", ["class": "best", "d": path + "H\(number(frame.x(last)))"])
    }

    private func draw(_ point: PlotPoint, _ value: Double, _ frame: Frame, _ svg: inout Markup) {
        let (x, y) = (frame.x(point.attempt), frame.y(value))
        svg.element("g", ["class": point.kind.rawValue]) { group in
            group.element("title", text: point.label)
            if let low = point.low, let high = point.high, low < high {
                group.void(
                    "path", ["class": "bar", "d": "M\(number(x)) \(number(frame.y(low)))V\(number(frame.y(high)))"])
            }
            Self.mark(point.kind, x, y, &group)
        }
    }

    private static func mark(_ kind: PlotPoint.Kind, _ x: Double, _ y: Double, _ svg: inout Markup) {
        func number(_ value: Double) -> String { Figures.fixed(value, 1) }
        switch kind {
        case .baseline:
            svg.void("rect", ["x": number(x - 4.5), "y": number(y - 4.5), "width": "9", "height": "9"])
        case .kept: svg.void("circle", ["cx": number(x), "cy": number(y), "r": "5"])
        case .discarded: svg.void("circle", ["cx": number(x), "cy": number(y), "r": "3"])
        case .unmeasured: svg.void("path", ["d": "M\(number(x)) \(number(y - 4))v8"])
        }
    }

    private func drawLegend(_ svg: inout Markup) {
        var x = left
        let y = height - 14
        func entry(_ text: String, _ svg: inout Markup, _ draw: (inout Markup) -> Void) {
            draw(&svg)
            svg.element("text", ["class": "legend", "x": number(x + 16), "y": number(y + 4)], text: text)
            x += 34 + Double(text.count) * 7
        }
        let labels: [(PlotPoint.Kind, String)] = [
            (.baseline, "baseline"), (.kept, "kept"), (.discarded, "discarded"), (.unmeasured, "not measured"),
        ]
        for (kind, text) in labels where points.contains(where: { $0.kind == kind }) {
            entry(text, &svg) { svg in
                svg.element("g", ["class": kind.rawValue]) { Self.mark(kind, x + 6, y, &$0) }
            }
        }
        entry("running best", &svg) { $0.void("path", ["class": "best", "d": "M\(number(x)) \(number(y))h12"]) }
        entry("95 % interval", &svg) { svg in
            svg.element("g", ["class": "kept"]) {
                $0.void("path", ["class": "bar", "d": "M\(number(x + 6)) \(number(y - 7))v14"])
            }
        }
    }
}
