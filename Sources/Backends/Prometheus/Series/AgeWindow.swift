import Statsd

/// The recent values of a summary: a sketch for each fifth of `max_age` that had values.
///
/// The present fifth and the four before it count, as in the reference: the window slides between
/// four and five fifths of `max_age`. Memory: 0.8 KiB for a fifth with values of one magnitude; at
/// most five fifths for each of two units.
struct AgeWindow: Sendable {
    static let agesMax: UInt32 = 5

    private struct Part: Sendable {
        var age: UInt32
        var isMilliseconds: Bool
        var sketch: Sketch
    }

    private var parts: [Part] = []

    var isEmpty: Bool { parts.isEmpty }

    /// A sketch keeps no value whose square makes its sums infinite; such a value is in no quantile.
    mutating func add(_ value: Double, weight: Double, _ isMilliseconds: Bool, age: UInt32) {
        parts[part(age, isMilliseconds)].sketch.add(value, weight: weight)
    }

    mutating func merge(_ sketch: Sketch, _ isMilliseconds: Bool, age: UInt32) {
        parts[part(age, isMilliseconds)].sketch.merge(sketch)
    }

    func hasValues(before age: UInt32) -> Bool {
        parts.contains { $0.age < age }
    }

    mutating func forget(before age: UInt32) {
        parts.removeAll { $0.age < age }
    }

    /// The values of the ages from `age` on, in the page's unit.
    func recent(from age: UInt32, _ unit: ExpositionUnit) -> RecentValues {
        var milliseconds = Sketch()
        var plain = Sketch()
        for part in parts where part.age >= age {
            if part.isMilliseconds {
                milliseconds.merge(part.sketch)
            } else {
                plain.merge(part.sketch)
            }
        }
        return RecentValues(milliseconds: milliseconds, plain: plain, unit: unit)
    }

    /// The part for a value of `age`: there, reused or new.
    private mutating func part(_ age: UInt32, _ isMilliseconds: Bool) -> Int {
        for index in parts.indices.reversed()
        where parts[index].age == age && parts[index].isMilliseconds == isMilliseconds {
            return index
        }
        let new = Part(age: age, isMilliseconds: isMilliseconds, sketch: Sketch())
        if let old = parts.firstIndex(where: {
            $0.age.addingReportingOverflow(4).partialValue < age
        }) {
            parts[old] = new
            return old
        }
        parts.append(new)
        return parts.count - 1
    }
}

/// The values of a window, ready for quantiles.
struct RecentValues {
    private let sketch: Sketch
    /// What a quantile of `sketch` is divided by.
    private let divisor: Double

    /// Values of two units are brought together through their bins' estimates: where one metric is
    /// sent both as `ms` and as `h`, its quantiles have twice the sketch's error.
    init(milliseconds: Sketch, plain: Sketch, unit: ExpositionUnit) {
        if plain.isEmpty || unit == .milliseconds {
            var all = milliseconds
            all.merge(plain)
            (sketch, divisor) = (all, unit.milliseconds)
        } else {
            var all = plain
            all.addEstimates(of: milliseconds, dividedBy: unit.milliseconds)
            (sketch, divisor) = (all, 1)
        }
    }

    /// NaN when there are no values.
    func quantile(_ share: Double) -> Double {
        sketch.quantile(share).map { $0 / divisor } ?? .nan
    }
}

extension Sketch {
    fileprivate mutating func addEstimates(of other: Sketch, dividedBy divisor: Double) {
        for (bins, sign) in [(other.positive, 1.0), (other.negative, -1.0)] {
            for slot in bins.counts.indices where bins.counts[slot] > 0 {
                let value = sign * SketchIndex.estimate(of: bins.firstIndex + slot) / divisor
                add(value, weight: bins.weight(at: slot))
            }
        }
        if other.zeroCount > 0 { add(0, weight: other.zeroWeight) }
    }
}
