import Statsd

/// The styles of all mapping rules, and the shapes of timers that they share.
///
/// Bound: a style for each rule, a shape for each different one since start.
struct SeriesStyles: Sendable {
    /// What of a rule says what its timers become.
    private struct ShapeSource: Hashable, Sendable {
        var observer: MappingOptions.Observer?
        var quantiles: [Double]?
        var maxAgeSeconds: Double?
        var ageBuckets: Int?
        var buckets: [Double]?
        var nativeFactor: Double?
        var nativeBucketsMax: Int?

        init(_ options: MappingOptions) {
            observer = options.observer
            quantiles = options.quantiles
            maxAgeSeconds = options.maxAgeSeconds
            ageBuckets = options.ageBuckets
            buckets = options.buckets
            nativeFactor = options.nativeFactor
            nativeBucketsMax = options.nativeBucketsMax
        }
    }

    private(set) var shapes: [TimerShape] = []
    /// The mapping that the styles are of; `nil` before the first batch.
    private(set) var version: Int?
    /// By 1 + the rule's number; the first is for series without a rule.
    private var styles: [SeriesStyle] = []
    private var sources: [MappingOptions] = [MappingOptions()]
    /// By the same number.
    private var identities: [Int] = [0]
    private var shapeSources: [ShapeSource] = []
    private var shapeNumbers: [ShapeSource: UInt16] = [:]

    init(_ options: ExpositionOptions) {
        resolve(options)
    }

    /// The style of a rule, counted from 1; 0 is for series without one.
    subscript(rule: UInt16) -> SeriesStyle {
        styles[Int(rule) < styles.count ? Int(rule) : 0]
    }

    /// Whether all series expire alike.
    var isUniform: Bool { styles.count == 1 }

    /// Takes the rules of another mapping over; answers the new number of each old rule.
    ///
    /// A rule that is not there any more leaves its series without one.
    mutating func adopt(_ mapping: SeriesMapping, _ options: ExpositionOptions) -> [UInt16] {
        var numbers: [Int: UInt16] = [:]
        for (number, identity) in mapping.identities.enumerated().reversed() {
            numbers[identity] = UInt16(clamping: number)
        }
        let moved = identities.map { numbers[$0] ?? 0 }
        version = mapping.version
        sources = mapping.options
        identities = mapping.identities
        resolve(options)
        return moved
    }

    /// Fills the gaps of every rule with the backend's options.
    mutating func resolve(_ options: ExpositionOptions) {
        styles = sources.map { source in
            SeriesStyle(
                shape: shape(of: source),
                ttlSeconds: source.ttlSeconds ?? options.ttlSeconds,
                // An empty text says no more than none.
                help: source.help == "" ? nil : source.help)
        }
        shapes = shapeSources.map { Self.shape($0, options) }
    }

    private mutating func shape(of options: MappingOptions) -> UInt16 {
        let source = ShapeSource(options)
        if let known = shapeNumbers[source] { return known }
        // 65,536 different ones take as many rules: the last then stands for the rest.
        let number = UInt16(clamping: shapeSources.count)
        guard Int(number) == shapeSources.count else { return number }
        shapeSources.append(source)
        shapeNumbers[source] = number
        return number
    }

    private static func shape(_ source: ShapeSource, _ options: ExpositionOptions) -> TimerShape {
        let timers: ExpositionTimers =
            switch source.observer {
            case .summary: .summary
            case .histogram: .histogram
            case nil: options.timers
            }
        return TimerShape(
            timers: timers,
            quantiles: source.quantiles.map { Set($0).sorted() } ?? options.quantiles,
            maxAgeSeconds: source.maxAgeSeconds ?? options.maxAgeSeconds,
            ageBuckets: min(source.ageBuckets ?? options.ageBuckets, AgeWindow.agesMax),
            buckets: source.buckets ?? options.buckets,
            native: timers == .histogram ? native(source, options) : nil)
    }

    private static func native(
        _ source: ShapeSource, _ options: ExpositionOptions
    ) -> NativeBins.Shape? {
        guard options.hasNativeHistograms else { return nil }
        let bucketsMax = source.nativeBucketsMax ?? options.nativeBucketsMax
        return NativeBins.Shape(
            factor: source.nativeFactor ?? options.nativeFactor,
            bucketsMax: min(bucketsMax, ExpositionOptions.nativeBucketsMaxLimit))
    }
}
