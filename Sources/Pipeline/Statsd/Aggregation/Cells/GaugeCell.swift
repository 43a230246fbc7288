/// What one gauge got since the last hand-over: the newest set and the changes later than it.
///
/// Changes before a set are forgotten, for the set overrules them whatever the gauge was. Times are
/// those of the batches, Unix time in seconds; two workers' samples are ordered by them alone.
package struct GaugeCell: BitwiseCopyable, Sendable {
    /// Meaningless while `setSeconds` is −∞.
    private var setValue = 0.0
    /// Batch time of the newest set; −∞ when there was none.
    private var setSeconds = -Double.infinity
    /// Sum of the changes after the set, or of all changes when there was none.
    private var change = 0.0
    /// Batch time of the last set or change; −∞ for an empty cell.
    package private(set) var lastUpdateSeconds = -Double.infinity

    package init() {}

    package var isEmpty: Bool { lastUpdateSeconds == -.infinity }

    private var hasSet: Bool { setSeconds > -.infinity }

    /// Sets the gauge; answers false and changes nothing when `value` is not finite.
    package mutating func set(_ value: Double, at seconds: Double) -> Bool {
        guard value.isFinite else { return false }
        setValue = value
        setSeconds = seconds
        change = 0
        lastUpdateSeconds = seconds
        return true
    }

    /// Changes the gauge; answers false and changes nothing when the result would not be finite.
    package mutating func change(by delta: Double, at seconds: Double) -> Bool {
        let changed = change + delta
        guard (hasSet ? setValue + changed : changed).isFinite else { return false }
        change = changed
        lastUpdateSeconds = seconds
        return true
    }

    /// Changes or sets the gauge.
    package mutating func take(_ value: Double, isChange: Bool, at seconds: Double) -> Bool {
        isChange ? change(by: value, at: seconds) : set(value, at: seconds)
    }

    /// Takes in another worker's or a later tick's cell.
    ///
    /// The newest set wins, and of the cell without that set only changes later than it are kept;
    /// on equal times `other` is the later. Without a set the changes add up. Answers false and
    /// changes nothing when the result would not be finite.
    @discardableResult
    package mutating func merge(_ other: GaugeCell) -> Bool {
        guard !other.isEmpty else { return true }
        let otherIsNewer = other.setSeconds >= setSeconds
        var merged = otherIsNewer ? other : self
        let rest = otherIsNewer ? self : other
        let restIsLater =
            otherIsNewer
            ? rest.lastUpdateSeconds > merged.setSeconds
            : rest.lastUpdateSeconds >= merged.setSeconds
        if restIsLater {
            guard merged.change(by: rest.change, at: merged.lastUpdateSeconds) else { return false }
        }
        merged.lastUpdateSeconds = max(lastUpdateSeconds, other.lastUpdateSeconds)
        self = merged
        return true
    }

    /// The gauge's value after this cell, when it was `previous` before; an unknown gauge is 0.
    ///
    /// `nil` when the cell is empty, or the result would not be finite: the gauge then stays as it
    /// was.
    package func applied(to previous: Double?) -> Double? {
        guard !isEmpty else { return nil }
        let result = (hasSet ? setValue : previous ?? 0) + change
        return result.isFinite ? result : nil
    }
}
