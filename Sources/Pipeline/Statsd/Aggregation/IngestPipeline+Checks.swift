/// Events and service checks: accepted, counted, and shown as series of ours.
extension IngestPipeline {
    /// Counts an event in the counter `martlet_events_total`.
    mutating func takeEvent() {
        tally.accepted &+= 1
        cells.ledgers[listener].events &+= 1
        keyRule = 0
        let index = own(OwnKeys.events, .counter)
        let slot = Int(open(index))
        // An event adds 1: finite for the next 2^53 of them.
        _ = cells.store.counters.cells[slot].cell.add(1, weight: 1)
    }

    /// Sets the gauge `martlet_service_check{check="NAME"}` to the check's status.
    ///
    /// Past the series limit the check is dropped, as a gauge would be.
    mutating func takeCheck(_ check: CheckLine, in bytes: Span<UInt8>) {
        tally.accepted &+= 1
        keyScratch.removeAll(keepingCapacity: true)
        keyScratch.append(contentsOf: OwnKeys.serviceCheck)
        let name = Self.copy(check.name, of: bytes, bytesMax: options.input.tagBytesMax)
        keyScratch.append(contentsOf: String(decoding: name, as: UTF8.self).utf8)
        keyRule = 0
        guard case .series(let index, _) = admitKey(.gauge) else { return drop(.seriesLimit) }
        cells.ledgers[listener].checks &+= 1
        let slot = Int(open(index))
        // 0, 1, 2 or 3: always finite.
        _ = cells.store.gauges.cells[slot].cell.cell.set(Double(check.status), at: nowSeconds)
    }

    private mutating func own(_ key: [UInt8], _ type: MetricType) -> UInt32 {
        series.find(key.span, type) ?? define(key, type)
    }
}
