/// What a mapping rule changes in a sample itself, beside the name and labels of its series.
package struct SampleConversion: BitwiseCopyable, Sendable, Hashable {
    /// Factor on every value but a set's member.
    package var scale = 1.0
    /// A counter that goes down, too: its samples change a gauge.
    package var isUpDown = false
    /// A counter whose client sends running totals: the increments are `CumulativeTotals`' affair,
    /// before anything else is changed.
    package var isCumulative = false
    /// A gauge's sign belongs to its value and says nothing of a change.
    package var isAbsolute = false

    package init() {}

    var isNone: Bool { self == SampleConversion() }

    /// The type of the series that samples of `type` go to.
    func type(of type: MetricType) -> MetricType {
        isUpDown && type == .counter ? .gauge : type
    }

    package func apply(to sample: inout ParsedSample) {
        apply(&sample.type, &sample.value, &sample.weight, &sample.isSigned)
    }

    func apply(to line: inout PlainLine) {
        apply(&line.type, &line.value, &line.weight, &line.isSigned)
    }

    private func apply(
        _ type: inout MetricType, _ value: inout Double, _ weight: inout Double,
        _ isSigned: inout Bool
    ) {
        value *= scale
        switch type {
        case .counter where isUpDown:
            (type, value, weight, isSigned) = (.gauge, value * weight, 1, true)
        case .gauge where isAbsolute: isSigned = false
        case .counter, .gauge, .timer, .histogram, .distribution, .set: break
        }
    }
}
