/// Lines and smoothed levels through the samples of a range; `nil` with fewer than two of them.
enum Trends {
    struct Line {
        /// Per second.
        var slope: Double
        /// The line's value at the origin.
        var intercept: Double
    }

    /// Per second.
    static func slope(
        _ places: Range<Int>, _ timestamps: Span<Int64>, _ values: Span<Double>
    ) -> Double? {
        guard places.count >= 2 else { return nil }
        let origin = timestamps[places.lowerBound]
        return line(places, timestamps, values, originMilliseconds: origin).slope
    }

    /// Where the line goes, so many seconds after the step.
    static func prediction(
        _ window: SampleWindow, _ timestamps: Span<Int64>, _ values: Span<Double>,
        afterSeconds seconds: Double
    ) -> Double? {
        guard window.places.count >= 2 else { return nil }
        let line = line(
            window.places, timestamps, values, originMilliseconds: window.stepMilliseconds)
        return line.slope * seconds + line.intercept
    }

    /// The line of least squares, over seconds from the origin.
    private static func line(
        _ places: Range<Int>, _ timestamps: Span<Int64>, _ values: Span<Double>,
        originMilliseconds origin: Int64
    ) -> Line {
        let first = values[places.lowerBound]
        var isConstant = true
        var (sumX, sumY, sumXY, sumXX) = (CarriedSum(), CarriedSum(), CarriedSum(), CarriedSum())
        for place in places {
            let (x, y) = (Rates.seconds(timestamps[place] - origin), values[place])
            if y != first, place > places.lowerBound { isConstant = false }
            sumX.add(x)
            sumY.add(y)
            sumXY.add(x * y)
            sumXX.add(x * x)
        }
        // A constant needs no arithmetic that could bring in an error.
        if isConstant {
            return first.isInfinite
                ? Line(slope: .nan, intercept: .nan) : Line(slope: 0, intercept: first)
        }
        let count = Double(places.count)
        let (x, y) = (sumX.totalWithCarry, sumY.totalWithCarry)
        let slope =
            (sumXY.totalWithCarry - x * y / count) / (sumXX.totalWithCarry - x * x / count)
        return Line(slope: slope, intercept: y / count - slope * x / count)
    }

    /// Holt's double exponential smoothing: the level at the last sample.
    static func smoothed(
        _ places: Range<Int>, _ values: Span<Double>, _ smoothing: Double, _ trending: Double
    ) throws(QueryError) -> Double? {
        // NaN passes, as in Prometheus, and yields NaN.
        if smoothing <= 0 || smoothing >= 1 { throw outOfRange("smoothing", smoothing) }
        if trending <= 0 || trending >= 1 { throw outOfRange("trend", trending) }
        guard places.count >= 2 else { return nil }
        let start = places.lowerBound
        var before = 0.0
        var level = values[start]
        var trend = values[start + 1] - values[start]
        for place in places.dropFirst() {
            if place > start + 1 {
                trend = trending * (level - before) + (1 - trending) * trend
            }
            let next = smoothing * values[place] + (1 - smoothing) * (level + trend)
            (before, level) = (level, next)
        }
        return level
    }

    private static func outOfRange(_ name: String, _ factor: Double) -> QueryError {
        let letters = name == "trend" ? "tf" : "sf"
        return .execution(
            "invalid \(name) factor. Expected: 0 < \(letters) < 1, got: \(FixedText.text(factor))")
    }
}
