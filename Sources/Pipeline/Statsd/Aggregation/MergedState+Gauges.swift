/// A gauge's value as it is kept over restarts.
package struct PersistedGauge: Sendable, Equatable {
    /// The canonical key (`SeriesKey` form).
    package var key: [UInt8]
    package var value: Double
    package var updatedSeconds: Double

    package init(key: [UInt8], value: Double, updatedSeconds: Double) {
        self.key = key
        self.value = value
        self.updatedSeconds = updatedSeconds
    }
}

/// Gauges live longer than intervals and restarts.
extension MergedState {
    /// Every gauge with a value, to be kept over a restart.
    package func persistedGauges() -> [PersistedGauge] {
        gauges.compactMap { gauge in
            guard let value = gauge.current else { return nil }
            let key = Array(series.keys[series.records[Int(gauge.series)].key.range])
            // The agent's own gauge begins anew with each run.
            guard key != own.timestampLag else { return nil }
            return PersistedGauge(
                key: key, value: value, updatedSeconds: gauge.lastUpdateSeconds)
        }
    }

    /// Takes gauges of an earlier run, before the first tick; answers how many.
    ///
    /// Passed over: gauges that expired meanwhile, that are known already, whose figures are not
    /// finite, whose key is no key, and those past the series limit.
    package mutating func restore(_ kept: [PersistedGauge], nowSeconds: Double) -> Int {
        self.nowSeconds = nowSeconds
        var count = 0
        for gauge in kept where isRestorable(gauge) {
            let seen = UInt32(exactly: gauge.updatedSeconds.rounded(.down)) ?? nowWholeSeconds
            let index = series.insert(gauge.key.span, .gauge, atSeconds: seen)
            addGauge(index)
            let slot = Int(series.records[Int(index)].slot)
            gauges[slot].value = gauge.value
            gauges[slot].updatedSeconds = gauge.updatedSeconds
            count += 1
        }
        return count
    }

    private func isRestorable(_ gauge: PersistedGauge) -> Bool {
        let age = nowSeconds - gauge.updatedSeconds
        return gauge.value.isFinite && gauge.updatedSeconds.isFinite && !gauge.key.isEmpty
            && gauge.key.count <= 1 << 20 && age <= options.expireSeconds.gauges
            && series.count < options.limits.series && series.hasRoom(forKeyBytes: gauge.key.count)
            && series.find(gauge.key.span, .gauge) == nil
    }

    /// Gives a gauge series its place; other series need none.
    mutating func addGauge(_ index: UInt32) {
        guard series.records[Int(index)].type == .gauge else { return }
        series.records[Int(index)].slot = UInt32(truncatingIfNeeded: gauges.count)
        gauges.append(GaugeState(series: index))
    }

    /// Takes a gauge's place away; the last gauge moves there.
    mutating func removeGauge(_ index: UInt32) {
        guard series.records[Int(index)].type == .gauge else { return }
        let slot = Int(series.records[Int(index)].slot)
        let last = gauges.removeLast()
        guard slot < gauges.count else { return }
        gauges[slot] = last
        series.records[Int(last.series)].slot = UInt32(truncatingIfNeeded: slot)
    }
}
