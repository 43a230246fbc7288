/// How fast a value changes over a range.
enum Rates {
    static func seconds(_ milliseconds: Int64) -> Double { Double(milliseconds) / 1000 }

    /// The change over the whole range, counted on from its samples; a counter's falls are resets.
    ///
    /// Samples cover less than the range. When the first lies within 1.1 average distances of the
    /// range's start the change is taken to go on to it, else half a distance; likewise at the end.
    /// A counter is not counted back below zero. `nil` with fewer than two samples.
    static func change(
        _ window: SampleWindow, _ timestamps: Span<Int64>, _ values: Span<Double>, isCounter: Bool,
        perSeconds seconds: Double = 1
    ) -> Double? {
        let (first, last) = (window.places.lowerBound, window.places.upperBound - 1)
        guard first < last else { return nil }
        let change = sampledChange(window.places, values, isCounter: isCounter)
        var toStart = Self.seconds(timestamps[first] - window.startMilliseconds)
        let toEnd = Self.seconds(window.endMilliseconds - timestamps[last])
        let sampled = Self.seconds(timestamps[last] - timestamps[first])
        let distance = sampled / Double(last - first)
        if isCounter, change > 0, values[first] >= 0 {
            toStart = min(toStart, sampled * (values[first] / change))
        }
        let covered =
            sampled + (toStart < distance * 1.1 ? toStart : distance / 2)
            + (toEnd < distance * 1.1 ? toEnd : distance / 2)
        // In this order, so that not even the last bit differs from Prometheus'.
        return change * (covered / sampled / seconds)
    }

    static func perSecond(
        _ window: SampleWindow, _ timestamps: Span<Int64>, _ values: Span<Double>
    ) -> Double? {
        change(
            window, timestamps, values, isCounter: true,
            perSeconds: seconds(window.endMilliseconds - window.startMilliseconds))
    }

    private static func sampledChange(
        _ places: Range<Int>, _ values: Span<Double>, isCounter: Bool
    ) -> Double {
        var change = values[places.upperBound - 1] - values[places.lowerBound]
        guard isCounter else { return change }
        var before = values[places.lowerBound]
        for place in places.dropFirst() {
            let value = values[place]
            if value < before { change += before }
            before = value
        }
        return change
    }

    /// The change between the last two samples, for a rate by the seconds between them.
    static func instant(
        _ places: Range<Int>, _ timestamps: Span<Int64>, _ values: Span<Double>, isRate: Bool
    ) -> Double? {
        guard places.count >= 2 else { return nil }
        let last = places.upperBound - 1
        let apart = timestamps[last] - timestamps[last - 1]
        guard apart != 0 else { return nil }
        guard isRate else { return values[last] - values[last - 1] }
        let isReset = values[last] < values[last - 1]
        let change = isReset ? values[last] : values[last] - values[last - 1]
        return change / seconds(apart)
    }
}
