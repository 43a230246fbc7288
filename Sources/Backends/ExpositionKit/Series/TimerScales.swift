/// The scales that a batch's timers need, each made once.
struct TimerScales {
    struct Key: Hashable {
        var shape: UInt16
        var isMilliseconds: Bool
    }

    private var known: [Key: TimerScale] = [:]
    /// Nearly always the next timer's, too.
    private var last: (key: Key, scale: TimerScale)?

    mutating func scale(_ key: Key, _ make: (Key) -> TimerScale) -> TimerScale {
        if let last, last.key == key { return last.scale }
        let scale = known[key] ?? make(key)
        known[key] = scale
        last = (key, scale)
        return scale
    }
}
