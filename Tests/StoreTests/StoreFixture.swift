import BackendKit
import Foundation
import Store

/// A writer in a folder of its own, and what it should have in it.
final class StoreFixture {
    let path: String
    var writer: StoreWriter
    var limits: StoreLimits
    var retention: StoreRetention
    /// What was taken, by name and labels.
    private(set) var model: [String: [StoredSample]] = [:]
    private var slots: [String: Int] = [:]
    private var freeSlots: [Int] = []
    private var slotsMade = 0
    var time: Int64 = 1_700_000_000_000
    private(set) var refusals: [BackendDropReason] = []

    init(
        limits: StoreLimits = StoreLimits(), retention: StoreRetention = StoreRetention()
    ) {
        path = NSTemporaryDirectory() + "martlet-store-\(UUID().uuidString)"
        self.limits = limits
        self.retention = retention
        writer = StoreWriter(folder: path, limits: limits, retention: retention)
    }

    deinit {
        writer.close()
        do {
            try FileManager.default.removeItem(atPath: path)
        } catch {}
    }

    /// A flush of these values, ten seconds after the last; series that are not in it end.
    @discardableResult
    func flush(_ values: [String: Double], advancing step: Int64 = 10_000) -> BackendDropReason? {
        time += step
        var flush = StoreFlush(timestampMilliseconds: time)
        var freed: [Int] = []
        for (series, slot) in slots.sorted(by: { $0.value < $1.value })
        where values[series] == nil {
            flush.set(SpecialValue.stale, slot: slot)
            flush.released.append(slot)
            freed.append(slot)
            slots[series] = nil
            append(SpecialValue.stale, to: series)
        }
        for (series, value) in values.sorted(by: { $0.key < $1.key }) {
            flush.set(value, slot: slot(of: series, &flush))
            append(value, to: series)
        }
        freeSlots += freed
        let refusal = writer.take(flush, nowMilliseconds: time)
        if let refusal {
            refusals.append(refusal)
            for series in model.keys where model[series]?.last?.timestampMilliseconds == time {
                model[series]?.removeLast()
            }
        }
        while writer.work(nowMilliseconds: time) {}
        return refusal
    }

    private func append(_ value: Double, to series: String) {
        model[series, default: []].append(StoredSample(time, value))
    }

    private func slot(of series: String, _ flush: inout StoreFlush) -> Int {
        if let slot = slots[series] { return slot }
        let slot = freeSlots.popLast() ?? slotsMade
        slotsMade = max(slotsMade, slot + 1)
        slots[series] = slot
        let parts = series.split(separator: "{", maxSplits: 1)
        let labels = parts.count == 2 ? String(parts[1].dropLast()) : ""
        flush.added.append(
            StoreFlush.AddedSeries(
                slot: slot, name: Array(parts[0].utf8), labels: Array(labels.utf8)))
        return slot
    }

    /// Ends without any tidying, as a kill would, and starts again.
    func restart() {
        writer.close()
        writer = StoreWriter(folder: path, limits: limits, retention: retention)
        // A new process gives out slots of its own.
        slots = [:]
        freeSlots = []
        slotsMade = 0
    }

    // MARK: Reading

    var everything: StoreSelection { StoreSelection([], times: .min ... .max) }

    func text(of series: StoredSeries) -> String {
        let labels = series.labels.map { "\($0.name)=\"\($0.value)\"" }.joined(separator: ",")
        return labels.isEmpty ? series.name : "\(series.name){\(labels)}"
    }

    /// By name and labels, every bit of every sample.
    func bits(_ series: [StoredSeries]) -> [String: [String]] {
        Dictionary(
            series.map { (text(of: $0), Self.bits($0.samples)) }, uniquingKeysWith: { $0 + $1 })
    }

    var modelBits: [String: [String]] {
        model.filter { !$0.value.isEmpty }.mapValues(Self.bits)
    }

    static func bits(_ samples: [StoredSample]) -> [String] {
        samples.map { "\($0.timestampMilliseconds) \($0.value.bitPattern)" }
    }

    var files: [String] {
        get throws {
            try FileManager.default.contentsOfDirectory(atPath: path).sorted()
        }
    }

    var bytes: Int {
        get throws {
            try files.reduce(0) { sum, name in
                let attributes = try FileManager.default.attributesOfItem(atPath: "\(path)/\(name)")
                return sum + (attributes[.size] as? Int ?? 0)
            }
        }
    }
}
