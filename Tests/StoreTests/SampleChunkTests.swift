import Store
import TestSupport
import Testing

struct SampleChunkTests {
    /// Encodes and decodes; every bit must come back.
    private func check(_ values: [Double], timestamps: [Int64]? = nil) throws {
        let times = timestamps ?? values.indices.map { 1_700_000_000_000 + Int64($0) * 10_000 }
        let samples = zip(times, values).map { StoredSample($0, $1) }
        let bytes = SampleChunk.encode(samples, baseMilliseconds: 1_700_000_000_000)
        let back = try SampleChunk.decode(bytes, baseMilliseconds: 1_700_000_000_000)
        #expect(back.map(\.timestampMilliseconds) == times)
        #expect(back.map(\.value.bitPattern) == values.map(\.bitPattern))
    }

    @Test(
        arguments: [
            [], [0], [-0.0], [1, 1, 1], [0, -0.0, 0], [.nan, .infinity, -.infinity],
            [SpecialValue.stale, SpecialValue.notANumber], [1, 2, SpecialValue.stale],
            [.leastNonzeroMagnitude, .greatestFiniteMagnitude, -.greatestFiniteMagnitude],
            [0.1, 0.2, 0.3, 0.30000000000000004], [1e15, 1e15 + 0.5, 1e22, 1e23],
            [2_251_799_813_685_247, 2_251_799_813_685_248, 2_251_799_813_685_249],
            [-9_007_199_254_740_992, 9_007_199_254_740_994], [0.000001, 0.0000001],
            [1, 1e6, 1, 1e6], [123.456, 123.457, 0.001],
        ] as [[Double]])
    func `every bit of every value comes back`(_ values: [Double]) throws {
        try check(values)
    }

    @Test(
        arguments: [
            [0], [.min], [.max], [.min, .max], [.max, .min, .max], [5, 5, 5], [3, 2, 1],
            [0, 1, 3, 6, 10, 15], [0, 10, 20, 30, 31, 41, 51, 61],
        ] as [[Int64]])
    func `any timestamps come back`(_ timestamps: [Int64]) throws {
        try check(timestamps.map { _ in 1.5 }, timestamps: timestamps)
    }

    @Test(arguments: 0..<8)
    func `random values of every kind come back`(_ kind: Int) throws {
        let seed = UInt64.random(in: .min ... .max)
        var random = SplitMix64(seed: seed)
        for _ in 0..<400 {
            let count = Int(random.next() % 300) + 1
            let values = (0..<count).map { _ in Self.value(kind, &random) }
            #expect(throws: Never.self, "seed \(seed)") { try check(values) }
        }
    }

    private static func value(_ kind: Int, _ random: inout SplitMix64) -> Double {
        let bits = random.next()
        switch kind {
        case 0: return Double(bitPattern: bits)
        case 1: return Double(bits % 200)
        case 2: return Double(Int64(bitPattern: bits) >> 12) / 1_000
        case 3: return Double(bits % 100_000) / 1_000
        case 4: return Double(bits >> 11) / 9_007_199_254_740_992
        case 5: return bits % 7 == 0 ? SpecialValue.stale : Double(bits % 3)
        case 6: return Double(Int64(bitPattern: bits) >> 13)
        default: return bits % 50 == 0 ? -0.0 : 4
        }
    }

    @Test func `any bytes decode to samples or to damage`() {
        let seed = UInt64.random(in: .min ... .max)
        var random = SplitMix64(seed: seed)
        var decoded = 0
        for _ in 0..<20_000 {
            var bytes = (0..<Int(random.next() % 64)).map { _ in
                UInt8(truncatingIfNeeded: random.next())
            }
            if !bytes.isEmpty { bytes[0] = UInt8(random.next() % 3 + 1) }
            if bytes.count > 1 { bytes[1] = UInt8(random.next() % 9) }
            if (try? SampleChunk.decode(bytes, baseMilliseconds: .max)) != nil { decoded += 1 }
            if (try? RollUpChunk.decode(bytes, baseMilliseconds: .min)) != nil { decoded += 1 }
            if (try? HeadRow.decode(bytes)) != nil { decoded += 1 }
        }
        #expect(decoded > 0, "seed \(seed): no bytes were ever taken")
    }

    @Test func `every truncation of a chunk is damage`() throws {
        var workload = MixedWorkload()
        for samples in workload.chunks(10) {
            let bytes = SampleChunk.encode(samples, baseMilliseconds: MixedWorkload.start)
            for count in 0..<bytes.count {
                #expect(throws: ChunkDamage.self) {
                    try SampleChunk.decode(
                        Array(bytes.prefix(count)), baseMilliseconds: MixedWorkload.start)
                }
            }
        }
    }

    @Test func `a point of the mixed workload takes less than two and a half bytes`() {
        var workload = MixedWorkload()
        let chunks = workload.chunks(1_000)
        let bytes = chunks.reduce(0) {
            $0 + SampleChunk.encode($1, baseMilliseconds: MixedWorkload.start).count
        }
        let bytesPerPoint = Double(bytes) / Double(chunks.count * 120)
        #expect(bytesPerPoint < 2.5)
        // What it is today; more would be a step back.
        #expect(bytesPerPoint < 1.9, "\(bytesPerPoint)")
    }

    @Test func `a counter that nobody counts takes a seventh of a byte a sample`() {
        let samples = (0..<120).map { StoredSample(Int64($0) * 10_000, 1_234_567.5) }
        #expect(SampleChunk.encode(samples, baseMilliseconds: 0).count <= 17)
    }

    @Test func `roll-ups come back`() throws {
        let rows = (0..<36).map { index in
            RollUp(
                timestampMilliseconds: Int64(index) * 600_000, count: 60,
                sum: Double(index) * 0.1, min: -1, max: .nan, last: Double(index))
        }
        let bytes = RollUpChunk.encode(rows, baseMilliseconds: 5)
        let back = try RollUpChunk.decode(bytes, baseMilliseconds: 5)
        #expect(back.map(\.timestampMilliseconds) == rows.map(\.timestampMilliseconds))
        #expect(back.map(\.sum) == rows.map(\.sum))
        let isNothing = back.map(\.max.isNaN)
        #expect(isNothing == rows.map { _ in true })
    }

    @Test func `parts of a step add up, numbers before NaN`() {
        var row = RollUp(StoredSample(1, .nan))
        row.add(RollUp(StoredSample(2, 5)))
        row.add(RollUp(StoredSample(3, -1)))
        row.add(RollUp(StoredSample(4, .nan)))
        #expect(row.timestampMilliseconds == 4)
        #expect((row.count, row.sum, row.min, row.max) == (2, 4, -1, 5))
        #expect(row.last.isNaN)
    }

    @Test func `a head row comes back in its order`() throws {
        let samples: [(series: UInt32, value: Double)] = [
            (7, 1.5), (8, SpecialValue.stale), (1, -0.0), (.max, .infinity),
        ]
        let back = try HeadRow.decode(HeadRow.encode(samples))
        #expect(back.map(\.series) == [7, 8, 1, .max])
        #expect(back.map(\.value.bitPattern) == samples.map(\.value.bitPattern))
    }
}
