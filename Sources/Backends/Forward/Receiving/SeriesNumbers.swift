import ForwardKit
import Statsd

/// Numbers a collector's series as the pipeline does its own, so that backends know them again.
///
/// Dense from `firstIndex` on; an index whose series was silent for an hour is used again with
/// another generation. Found by a seeded hash of 64 bits alone: of a million series two have the
/// same in one of 10^7 collectors.
struct SeriesNumbers {
    /// Below are the pipeline's own.
    ///
    /// Up to so many series there none shares its index with one here, which would cost time. A
    /// table of a backend takes at most 2 MiB more for it.
    private static let firstIndex: UInt32 = 1 << 16
    /// No generation of the pipeline's own has it, before some billions of series.
    private static let forwardedBit: UInt32 = 1 << 31
    private static let silentSecondsMax: UInt64 = 3600

    private struct Place {
        var hash: UInt64
        var generation: UInt32
        var seenSeconds: UInt64
    }

    private var indices: [UInt64: UInt32] = [:]
    private var places: [Place] = []
    private var free: [UInt32] = []
    private var expiredAtSeconds: UInt64 = 0
    private let seed: UInt64

    init(seed: UInt64) {
        self.seed = seed
    }

    mutating func id(
        of key: ArraySlice<UInt8>, _ type: MetricType, atSeconds now: UInt64
    ) -> SeriesID {
        let hash = KeyHash.hash(
            key.span, 0..<key.count, seed: seed &+ UInt64(type.rawValue) &* 0x9E37_79B9_7F4A_7C15)
        if let index = indices[hash] {
            places[Int(index)].seenSeconds = now
            return id(index)
        }
        expire(atSeconds: now)
        let index = free.popLast() ?? UInt32(clamping: places.count)
        if Int(index) == places.count {
            places.append(Place(hash: hash, generation: 0, seenSeconds: now))
        } else {
            let generation = places[Int(index)].generation &+ 1
            places[Int(index)] = Place(hash: hash, generation: generation, seenSeconds: now)
        }
        indices[hash] = index
        return id(index)
    }

    private func id(_ index: UInt32) -> SeriesID {
        SeriesID(
            index: Self.firstIndex &+ index,
            generation: Self.forwardedBit | places[Int(index)].generation)
    }

    /// Once an hour at most.
    private mutating func expire(atSeconds now: UInt64) {
        if expiredAtSeconds == 0 { expiredAtSeconds = now }
        guard now >= expiredAtSeconds &+ Self.silentSecondsMax else { return }
        expiredAtSeconds = now
        for (hash, index) in indices
        where places[Int(index)].seenSeconds &+ Self.silentSecondsMax < now {
            indices[hash] = nil
            free.append(index)
        }
    }
}
