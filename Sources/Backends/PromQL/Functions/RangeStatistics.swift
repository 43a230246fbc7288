/// Plain statistics of the values in a range, which is never empty.
enum RangeStatistics {
    static func sum(_ places: Range<Int>, _ values: Span<Double>) -> Double {
        var sum = CarriedSum()
        for place in places { sum.add(values[place]) }
        return sum.total
    }

    /// A running mean, so that large values do not overflow.
    static func average(_ places: Range<Int>, _ values: Span<Double>) -> Double {
        var mean = CarriedSum()
        var count = 0.0
        for place in places {
            let value = values[place]
            count += 1
            if mean.sum.isInfinite, keepsInfinite(mean.sum, with: value) { continue }
            mean.add(value / count - mean.sum / count)
        }
        return mean.total
    }

    /// Whether an infinite mean stays what it is: only NaN and the other infinity change it.
    static func keepsInfinite(_ mean: Double, with value: Double) -> Bool {
        value.isInfinite ? (mean > 0) == (value > 0) : !value.isNaN
    }

    static func minimum(_ places: Range<Int>, _ values: Span<Double>) -> Double {
        var best = values[places.lowerBound]
        for place in places where values[place] < best || best.isNaN { best = values[place] }
        return best
    }

    static func maximum(_ places: Range<Int>, _ values: Span<Double>) -> Double {
        var best = values[places.lowerBound]
        for place in places where values[place] > best || best.isNaN { best = values[place] }
        return best
    }

    /// Of the whole population; Welford's method.
    static func variance(_ places: Range<Int>, _ values: Span<Double>) -> Double {
        var mean = CarriedSum()
        var squares = CarriedSum()
        var count = 0.0
        for place in places {
            count += 1
            let away = values[place] - mean.totalWithCarry
            mean.add(away / count)
            squares.add(away * (values[place] - mean.totalWithCarry))
        }
        return squares.totalWithCarry / count
    }

    /// How often a value differs from the one before it.
    static func changes(_ places: Range<Int>, _ values: Span<Double>) -> Double {
        var count = 0
        for place in places.dropFirst() {
            let (before, now) = (values[place - 1], values[place])
            if now != before, !(now.isNaN && before.isNaN) { count += 1 }
        }
        return Double(count)
    }

    /// How often a value is less than the one before it.
    static func resets(_ places: Range<Int>, _ values: Span<Double>) -> Double {
        var count = 0
        for place in places.dropFirst() where values[place] < values[place - 1] { count += 1 }
        return Double(count)
    }
}
