import Statsd

/// The sparse buckets of a native histogram since its series began: exponential, a few bytes for
/// each that has values.
///
/// The bucket i of schema s is (2^((i−1)/2^s), 2^(i/2^s)], as Prometheus has it. Those of schema 5
/// are the bins of a sketch (`SketchIndex`); lower schemas join two, four, … of them. When there
/// are too many, two each become one: the schema falls by one, and never rises again.
struct NativeBins: Sendable {
    /// One bucket: 12 bytes, since a number in two halves needs no padding.
    struct Bin: BitwiseCopyable, Sendable {
        /// 0 for the zero bucket; else ±(the bucket's index + `placeBase`), negative for values
        /// below zero.
        let place: Int32
        private var low: UInt32
        private var high: UInt32

        init(place: Int32, count: Double) {
            self.place = place
            low = UInt32(truncatingIfNeeded: count.bitPattern)
            high = UInt32(truncatingIfNeeded: count.bitPattern >> 32)
        }

        /// Σ 1/rate.
        var count: Double {
            get { Double(bitPattern: UInt64(high) << 32 | UInt64(low)) }
            set { self = Bin(place: place, count: newValue) }
        }
    }

    /// What a family's native histograms are at first, and when they become coarser.
    struct Shape: Sendable, Equatable {
        let schema: Int
        /// Buckets besides the zero bucket; as long as the schema can fall.
        let bucketsMax: Int
    }

    static let schemaMax = 5
    /// Each bucket is 65,536 times as wide as the one before; all doubles lie in 74 of one sign.
    static let schemaMin = -4
    /// Magnitudes up to 2^−128 count as zero, as in client_golang.
    static let zeroThreshold = Double(sign: .plus, exponent: -128, significand: 1)
    /// More than the number of the lowest bucket above the threshold: −4,096 at schema 5.
    private static let placeBase: Int32 = 4_097

    /// Ascending by the values in them.
    private(set) var bins: [Bin] = []
    private(set) var schema: Int8

    init(schema: Int) {
        precondition(
            (Self.schemaMin...Self.schemaMax).contains(schema), "a sketch knows schema 5 at most")
        self.schema = Int8(schema)
    }

    var isEmpty: Bool { bins.isEmpty }

    mutating func add(_ value: Double, weight: Double, _ shape: Shape) {
        if value.magnitude <= Self.zeroThreshold {
            add(weight, at: 0)
        } else {
            let index = SketchIndex.index(of: value.magnitude)
            add(weight, toFine: index, isNegative: value < 0, shape)
        }
    }

    /// Adds a sketch whose values are to be divided; divided by 1 its buckets stay exact.
    mutating func add(_ sketch: Sketch, dividedBy divisor: Double, _ shape: Shape) {
        if sketch.zeroCount > 0 { add(sketch.zeroWeight, at: 0) }
        add(sketch.negative, dividedBy: divisor, isNegative: true, shape)
        add(sketch.positive, dividedBy: divisor, isNegative: false, shape)
    }

    private mutating func add(
        _ other: SketchBins, dividedBy divisor: Double, isNegative: Bool, _ shape: Shape
    ) {
        for slot in other.counts.indices where other.counts[slot] > 0 {
            let index = other.firstIndex + slot
            let weight = other.weight(at: slot)
            if divisor == 1, SketchIndex.estimate(of: index) > Self.zeroThreshold {
                add(weight, toFine: index, isNegative: isNegative, shape)
            } else {
                let magnitude = SketchIndex.estimate(of: index) / divisor
                add(isNegative ? -magnitude : magnitude, weight: weight, shape)
            }
        }
    }

    // MARK: Buckets

    /// The bucket of this schema that a bucket of schema 5 lies in.
    private func index(ofFine index: Int) -> Int {
        let shift = Self.schemaMax - Int(schema)
        return (index + (1 << shift) - 1) >> shift
    }

    private mutating func add(
        _ weight: Double, toFine index: Int, isNegative: Bool, _ shape: Shape
    ) {
        let place = Int32(truncatingIfNeeded: self.index(ofFine: index)) + Self.placeBase
        add(weight, at: isNegative ? -place : place)
        while bins.count - (hasZero ? 1 : 0) > shape.bucketsMax, schema > Self.schemaMin {
            becomeCoarser()
        }
    }

    private var hasZero: Bool {
        let index = firstIndex(notBelow: 0)
        return index < bins.count && bins[index].place == 0
    }

    private func firstIndex(notBelow place: Int32) -> Int {
        var (low, high) = (0, bins.count)
        while low < high {
            let middle = (low + high) / 2
            if bins[middle].place < place { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private mutating func add(_ weight: Double, at place: Int32) {
        let index = firstIndex(notBelow: place)
        if index < bins.count, bins[index].place == place {
            bins[index].count += weight
            return
        }
        // An eighth more, not twice as much: most series never get many buckets.
        if bins.count == bins.capacity { bins.reserveCapacity(bins.count + bins.count / 8 + 2) }
        bins.insert(Bin(place: place, count: weight), at: index)
    }

    /// Joins every two buckets.
    private mutating func becomeCoarser() {
        schema -= 1
        var joined: [Bin] = []
        for bin in bins {
            let place = Self.coarser(bin.place)
            if joined.last?.place == place {
                joined[joined.count - 1].count += bin.count
            } else {
                joined.append(Bin(place: place, count: bin.count))
            }
        }
        bins = joined
    }

    private static func coarser(_ place: Int32) -> Int32 {
        guard place != 0 else { return 0 }
        let index = (place.magnitude.signed - placeBase + 1) >> 1
        return place < 0 ? -(index + placeBase) : index + placeBase
    }

    // MARK: Reading

    /// Σ 1/rate of what counts as zero.
    var zeroCount: Double {
        let index = firstIndex(notBelow: 0)
        return index < bins.count && bins[index].place == 0 ? bins[index].count : 0
    }

    /// Index and Σ 1/rate of the buckets of one sign, by index.
    func buckets(isNegative: Bool) -> [(index: Int, count: Double)] {
        if isNegative {
            return bins.prefix { $0.place < 0 }.reversed().map {
                (Int(-$0.place - Self.placeBase), $0.count)
            }
        }
        return bins.drop { $0.place <= 0 }.map { (Int($0.place - Self.placeBase), $0.count) }
    }
}

extension UInt32 {
    /// As a magnitude of an `Int32` that is not its least value.
    fileprivate var signed: Int32 { Int32(truncatingIfNeeded: self) }
}

extension NativeBins.Shape {
    /// `nil` for a factor of at most 1, which asks for no native histograms.
    ///
    /// - Parameters:
    ///   - factor: how many times as wide as the one before a bucket may be.
    ///   - bucketsMax: past so many the buckets become wider.
    init?(factor: Double, bucketsMax: Int) {
        guard factor > 1 else { return nil }
        // The growth of a schema is 2^(1/2^schema): 65,536 for −4, and then the root each time.
        var growth = 65_536.0
        var schema = NativeBins.schemaMin
        while growth > factor, schema < NativeBins.schemaMax {
            growth = growth.squareRoot()
            schema += 1
        }
        self.init(schema: schema, bucketsMax: bucketsMax)
    }
}
