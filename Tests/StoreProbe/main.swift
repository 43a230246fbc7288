import BackendKit
import Glibc
import Store

// A process to be killed: writes flushes that anyone can foretell, and says which the store has.
//
//     StoreProbe write FOLDER [FLUSHES]  prints `took N` for each flush; ends after FLUSHES
//     StoreProbe check FOLDER            reads such lines: each of those flushes must be there
//     StoreProbe space FOLDER FLUSHES    as `write`, and goes on when the disk is full
//     StoreProbe fill FOLDER             reads a page with times, and keeps it

/// Flush 0; a day and some hours are written in 12,000 flushes.
let firstTime: Int64 = 1_700_000_000_000
let stepMilliseconds: Int64 = 10_000

/// Series that are always there, and those that come and go.
let steadySeries = 40
let flickeringSeries = 20

/// What a series is worth in a flush; `nil` while it is not there.
func value(of series: Int, in flush: Int) -> Double? {
    if series < steadySeries {
        switch series % 4 {
        case 0: return Double(flush * series)
        case 1: return Double((flush * 7_919 + series * 104_729) % 1_000_003) / 1_000
        case 2: return Double(flush) / 3 + Double(series)
        default: return 42
        }
    }
    return (flush / (series - steadySeries + 3)) % 2 == 0 ? Double(flush) : nil
}

/// One flush, of a process that began with flush `first`.
func flush(_ number: Int, since first: Int) -> StoreFlush {
    var flush = StoreFlush(timestampMilliseconds: firstTime + Int64(number) * stepMilliseconds)
    for series in 0..<(steadySeries + flickeringSeries) {
        let (now, before) = (value(of: series, in: number), value(of: series, in: number - 1))
        let isNew = number == first || before == nil
        if let now {
            if isNew {
                flush.added.append(
                    StoreFlush.AddedSeries(
                        slot: slot(of: series, in: number), name: Array("probe".utf8),
                        labels: Array("n=\"\(series)\"".utf8)))
            }
            flush.set(now, slot: slot(of: series, in: number))
        } else if number != first, before != nil {
            let slot = slot(of: series, in: number - 1)
            flush.set(SpecialValue.stale, slot: slot)
            flush.released.append(slot)
        }
    }
    return flush
}

/// A flickering series has another slot each time that it comes back.
func slot(of series: Int, in flush: Int) -> Int {
    guard series >= steadySeries else { return series }
    let period = flush / (series - steadySeries + 3) / 2
    return series + (period % 2) * flickeringSeries
}

func say(_ text: String) {
    // At once and whole: what was said before a kill was true.
    let line = Array("\(text)\n".utf8)
    _ = unsafe line.withUnsafeBytes { unsafe Glibc.write(1, $0.baseAddress, $0.count) }
}

func write(_ folder: String, flushes: Int, goesOn: Bool) throws {
    let writer = StoreWriter(folder: folder, limits: StoreLimits(bytesMax: 64 << 20))
    writer.start(nowMilliseconds: 0)
    let selection = StoreSelection(
        [LabelMatcher("n", .equal("3"))], times: .min ... .max)
    let last = try writer.select(selection).first?.samples.last?.timestampMilliseconds
    let first = last.map { Int(($0 - firstTime) / stepMilliseconds) + 1 } ?? 0
    for number in first..<(first + flushes) {
        let now = Int64(number) * stepMilliseconds
        if let reason = writer.take(flush(number, since: first), nowMilliseconds: now) {
            say("lost \(number) \(reason.rawValue) \(writer.problem ?? "")")
            if !goesOn { exit(1) }
        } else {
            say("took \(number)")
        }
        while writer.work(nowMilliseconds: now) {}
    }
    writer.close()
}

/// Whether every flush of `taken` is there, and nothing that never was.
func check(_ folder: String, _ taken: Set<Int>) throws {
    let reader = try StoreReader(folder: folder)
    let selection = StoreSelection([], times: .min ... .max)
    var samples = 0
    for series in try reader.select(selection) {
        guard let number = series.labels.first.flatMap({ Int($0.value) }) else {
            fail("a series without its label")
        }
        var known: [Int: Double] = [:]
        for sample in series.samples where !SpecialValue.isStale(sample.value) {
            let flush = Int((sample.timestampMilliseconds - firstTime) / stepMilliseconds)
            guard sample.value.bitPattern == value(of: number, in: flush)?.bitPattern else {
                fail("series \(number) has \(sample.value) in flush \(flush)")
            }
            known[flush] = sample.value
        }
        samples += known.count
        for flush in taken where value(of: number, in: flush) != nil {
            if known[flush] == nil { fail("series \(number) has nothing in flush \(flush)") }
        }
    }
    say("checked \(samples) samples")
}

/// The flushes that `write` said it took.
func taken() -> Set<Int> {
    var flushes: Set<Int> = []
    while let line = readLine() {
        let words = line.split(separator: " ")
        if words.count == 2, words[0] == "took", let flush = Int(words[1]) { flushes.insert(flush) }
    }
    return flushes
}

/// Keeps the samples of a page with times (OpenMetrics), a flush for each time.
func fill(_ folder: String) {
    var flushes: [Int64: [(series: Substring, value: Double)]] = [:]
    var lines: [String] = []
    while let line = readLine() { lines.append(line) }
    for line in lines where !line.hasPrefix("#") {
        let words = line.split(separator: " ")
        guard words.count >= 3, let time = Double(words[words.count - 1]),
            let value = Double(words[words.count - 2])
        else { fail("no sample: \(line)") }
        let rest = words[words.count - 1].utf8.count + words[words.count - 2].utf8.count + 2
        let series = line.dropLast(rest)
        flushes[Int64((time * 1000).rounded()), default: []].append((series, value))
    }
    let writer = StoreWriter(folder: folder)
    writer.start(nowMilliseconds: 0)
    var slots: [Substring: Int] = [:]
    for (time, samples) in flushes.sorted(by: { $0.key < $1.key }) {
        var flush = StoreFlush(timestampMilliseconds: time)
        for (series, value) in samples {
            let slot = slots[series] ?? slots.count
            if slots.updateValue(slot, forKey: series) == nil {
                let name = series.prefix { $0 != "{" }
                flush.added.append(
                    StoreFlush.AddedSeries(
                        slot: slot, name: Array(name.utf8),
                        labels: Array(series.dropFirst(name.count + 1).dropLast().utf8)))
            }
            flush.set(value, slot: slot)
        }
        if let reason = writer.take(flush, nowMilliseconds: time) { fail(reason.rawValue) }
        while writer.work(nowMilliseconds: time) {}
    }
    writer.close()
    say("kept \(slots.count) series of \(flushes.count) times")
}

func fail(_ problem: String) -> Never {
    say("wrong: \(problem)")
    exit(3)
}

let arguments = CommandLine.arguments
guard arguments.count >= 3 else { fail("usage: StoreProbe write|check|space FOLDER [NUMBER]") }
let number = arguments.count > 3 ? Int(arguments[3]) ?? 0 : 1_000_000
do {
    switch arguments[1] {
    case "write": try write(arguments[2], flushes: number, goesOn: false)
    case "space": try write(arguments[2], flushes: number, goesOn: true)
    case "fill": fill(arguments[2])
    case "check": try check(arguments[2], taken())
    default: fail("no such command")
    }
} catch {
    fail("\(error)")
}
