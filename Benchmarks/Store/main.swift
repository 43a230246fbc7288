import BackendKit
import Glibc
import Store

// What the local store costs: `StoreBench FOLDER`, an empty folder, which is kept.
//
// 10,000 series of the reference's mixed workload for an hour of flushes, one every ten seconds.
// `rows.c` then inserts the same rows; `scripts/bench store` runs both.

let seriesCount = 10_000
let flushCount = 360
let startMilliseconds: Int64 = 1_700_000_000_000

/// Steele, Lea and Flood's generator.
struct Chance {
    private var state: UInt64 = 42

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// 40 % counts, 30 % slow gauges, 10 % timers, 10 % full mantissas, 10 % constants.
struct Workload {
    private var chance = Chance()
    private var gauges = (0..<seriesCount).map { Double($0 % 1_000) }

    mutating func value(of series: Int) -> Double {
        switch series % 10 {
        case 0...3: return Double(chance.next() % 200)
        case 4...6:
            let step = chance.next() % 6
            gauges[series] += step == 0 ? 1 : step == 1 ? -1 : 0
            return gauges[series]
        case 7: return Double(chance.next() % 1_000_000) / 1_000
        case 8: return Double(chance.next() >> 11) / 9_007_199_254_740_992 * 100
        default: return 42
        }
    }
}

func seconds(_ clock: clockid_t) -> Double {
    var time = timespec()
    unsafe clock_gettime(clock, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

func text(_ value: Double) -> String {
    let hundredths = Int((value * 100).rounded())
    let cents = hundredths % 100
    return "\(hundredths / 100).\(cents < 10 ? "0" : "")\(cents)"
}

func line(_ what: String, _ value: String) {
    print(what + String(repeating: " ", count: max(1, 44 - what.count)) + value)
}

/// The least time of ten rounds, of the thread's own.
func leastSeconds(_ body: () -> Void) -> Double {
    (0..<10).map { _ in
        let start = seconds(CLOCK_THREAD_CPUTIME_ID)
        body()
        return seconds(CLOCK_THREAD_CPUTIME_ID) - start
    }.min() ?? 0
}

func measureChunks() throws {
    var workload = Workload()
    let times = (0..<120).map { startMilliseconds + Int64($0) * 10_000 }
    let values = (0..<1_000).map { series in (0..<120).map { _ in workload.value(of: series) } }
    var encoder = SampleChunkEncoder()
    var chunks: [[UInt8]] = []
    let encoding = leastSeconds {
        chunks = values.map { encoder.encode(times, $0, baseMilliseconds: startMilliseconds) }
    }
    var damaged = 0
    let decoding = leastSeconds {
        for chunk in chunks {
            let samples = try? SampleChunk.decode(chunk, baseMilliseconds: startMilliseconds)
            if samples?.count != 120 { damaged += 1 }
        }
    }
    precondition(damaged == 0, "a chunk did not come back")
    let points = Double(values.count * 120)
    line("chunk: bytes a point", text(Double(chunks.reduce(0) { $0 + $1.count }) / points))
    line("chunk: encoding, ns a point", text(encoding / points * 1e9))
    line("chunk: decoding, ns a point", text(decoding / points * 1e9))
}

func flush(_ number: Int, _ workload: inout Workload) -> StoreFlush {
    var flush = StoreFlush(timestampMilliseconds: startMilliseconds + Int64(number) * 10_000)
    for series in 0..<seriesCount {
        if number == 0 {
            flush.added.append(
                StoreFlush.AddedSeries(
                    slot: series, name: Array("name_\(series % 100)".utf8),
                    labels: Array("host=\"a\",number=\"\(series)\"".utf8)))
        }
        flush.set(workload.value(of: series), slot: series)
    }
    return flush
}

func measureFiles(_ folder: String) throws {
    let writer = StoreWriter(folder: folder, limits: StoreLimits(bytesMax: 1 << 30))
    writer.start(nowMilliseconds: 0)
    var workload = Workload()
    var times: [Double] = []
    var busy = 0.0
    for number in 0..<flushCount {
        let flush = flush(number, &workload)
        let (start, own) = (seconds(CLOCK_MONOTONIC), seconds(CLOCK_THREAD_CPUTIME_ID))
        let refusal = writer.take(flush, nowMilliseconds: 0)
        times.append(seconds(CLOCK_MONOTONIC) - start)
        busy += seconds(CLOCK_THREAD_CPUTIME_ID) - own
        precondition(refusal == nil, "a flush was refused: \(writer.problem ?? "")")
    }
    let points = Double(seriesCount * flushCount)
    line("write: points a second of own time", "\(Int(points / busy))")
    line("write: points a second", "\(Int(points / times.reduce(0, +)))")
    times.sort()
    line("write: flush, ms, median", text(times[times.count / 2] * 1e3))
    line("write: flush, ms, most", text((times.last ?? 0) * 1e3))
    line("write: bytes a point while open", text(Double(writer.bytes) / points))
    measureReading(writer)
    writer.close()
}

func measureReading(_ writer: StoreWriter) {
    let last = startMilliseconds + Int64(flushCount - 1) * 10_000
    var selection = StoreSelection(
        [LabelMatcher("__name__", .equal("name_7"))], times: (last - 3_590_000)...last)
    var found = 0
    func select() {
        do throws(StoreReadError) {
            found = try writer.select(selection).reduce(0) { $0 + $1.samples.count }
        } catch {
            preconditionFailure("the store cannot be read: \(error)")
        }
    }
    let hour = leastSeconds(select)
    precondition(found == 100 * flushCount, "samples are missing: \(found)")
    line("read: an hour of 100 series, ms", text(hour * 1e3))
    selection.times = (last - 300_000)...last
    line("read: five minutes of 100 series, ms", text(leastSeconds(select) * 1e3))
}

guard CommandLine.arguments.count == 2 else {
    print("usage: StoreBench FOLDER")
    exit(2)
}
try measureChunks()
try measureFiles(CommandLine.arguments[1])
