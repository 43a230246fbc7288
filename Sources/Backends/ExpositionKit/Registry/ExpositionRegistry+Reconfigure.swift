import BackendKit

/// A reload: what can change while the series stay.
extension ExpositionRegistry {
    /// Takes new options; series begin anew only if the page would mean something else with them.
    ///
    /// That is so for `naming`, `conflicts`, and what says what timers become: then counters start
    /// from zero as after a restart, which every reader of counters knows. With another `include`
    /// or `exclude` series that are now left out stay until their `ttl`.
    mutating func reconfigure(_ new: ExpositionOptions) {
        if new.hasSameMeaning(as: options) {
            if new.common.filter != options.common.filter { bindings = ChunkedArray() }
            options = new
            styles.resolve(new)
            scheduleAgain()
            version &+= 1
        } else {
            options = new
            styles.resolve(new)
            beginAnew()
        }
    }
}

extension ExpositionOptions {
    fileprivate func hasSameMeaning(as other: ExpositionOptions) -> Bool {
        naming == other.naming && conflicts == other.conflicts
            && reservedPrefixes == other.reservedPrefixes && timers == other.timers
            && buckets == other.buckets
            && unit == other.unit && maxAgeSeconds == other.maxAgeSeconds
            && ageBuckets == other.ageBuckets && nativeFactor == other.nativeFactor
            && nativeBucketsMax == other.nativeBucketsMax
    }
}
