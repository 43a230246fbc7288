import BackendKit
import Statsd

/// The cumulative state behind the page: every series since its first sample.
///
/// Belongs to the delivery thread. Fed in steps (`+Ticks`, `+Sets`), each followed by `settle`,
/// after which pages may freeze what there is (`ExpositionSnapshot`). No clock: `nowSeconds` is any
/// clock that does not jump, so that a corrected wall clock ends no series.
///
/// Bound: the series of the pipeline (`limits.series`) that were touched within `ttl`.
struct ExpositionRegistry: Sendable {
    var options: ExpositionOptions
    var styles: SeriesStyles
    var names: FamilyNames
    /// What `conflicts: first` kept from the page.
    var refused = RefusedNames()
    /// Grows when a family goes: what was refused may then have its name.
    var namesVersion: UInt32 = 0
    var families = SlotArray<ExpositionFamily>()
    /// `cells` has a place for each of these.
    var series = SlotArray<ExpositionSeries>()
    var cells = ChunkedArray<SeriesCell>()
    var timers = SlotArray<TimerState>()
    /// By `FamilyIdentity`, of families that have a name.
    var familyIndex = PlaceIndex()
    /// By `SeriesIdentity`.
    var seriesIndex = PlaceIndex()
    /// By the index of the pipeline's series.
    var bindings = ChunkedArray<SeriesBinding>()
    /// Families by their names on the page.
    var listed: [UInt32] = []
    /// Series to be listed, or to be taken from the list, when the step is settled.
    var newSeries: [UInt32] = []
    var goneSeries: [UInt32] = []
    /// The last flush whose sets were all taken in.
    var flushNumber: UInt32 = 0
    var nowSeconds = 0.0
    /// When each series is to be looked at.
    var wheel = ExpiryWheel()
    /// Where the next step of `scheduleAgain` goes on; past all places when it is through.
    var reschedulePlace = UInt32.max
    /// Where the next step of forgetting values goes on.
    var sweepTimer: UInt32 = 0
    /// What this step may still do, in points.
    var budget = 0
    var tally = ExpositionTally()
    /// Grows with every step.
    var version: UInt64 = 0

    init(options: ExpositionOptions) {
        self.init(options: options, styles: SeriesStyles(options))
    }

    init(options: ExpositionOptions, styles: SeriesStyles) {
        self.options = options
        self.styles = styles
        names = FamilyNames(FamilyEndings(naming: options.naming))
    }

    /// Whether `include` and `exclude` let the series with this key onto the page.
    func takes(_ key: ByteRange, in keys: KeyChunks) -> Bool {
        options.common.filter.takes(key, in: keys)
    }

    /// Steady time in whole seconds.
    var nowWholeSeconds: UInt32 { UInt32(exactly: nowSeconds.rounded(.down)) ?? 0 }
}

/// Which series on the page one of the pipeline's series adds to.
struct SeriesBinding: BitwiseCopyable, Sendable {
    /// The place of a series that `include` and `exclude` leave out.
    static let leftOut = UInt32.max
    /// From here on: places of series whose name another type has; 2^32 series are never there.
    static let refusedFirst = leftOut - 1 - UInt32(RefusedNames.entriesMax)
    static let none = SeriesBinding(
        isBound: false, rule: 0, generation: 0, place: 0, placeGeneration: 0)

    var isBound: Bool
    /// 1 + the number of the mapping rule, or 0.
    var rule: UInt16
    /// Of the pipeline's index.
    var generation: UInt32
    var place: UInt32
    /// Of the place; of a refused series the version of the names.
    var placeGeneration: UInt32

    /// The place for an entry of `RefusedNames`.
    static func refused(_ number: Int) -> UInt32 { refusedFirst + UInt32(number) }

    /// Whose entry of `RefusedNames` counts its points; `nil` for a series with a place.
    var refusal: Int? {
        place >= Self.refusedFirst && place != Self.leftOut
            ? Int(place - Self.refusedFirst) : nil
    }
}
