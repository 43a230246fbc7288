/// Which series a tick's lines belong to, so that the lines of each name can be told; for an agent
/// with mapping rules.
///
/// Up to `everyLineMax` lines all are noted, and the count is exact. Beyond, one line of each
/// batch, chosen at random, stands for all of it, and when the room is full, one sample of each two
/// for both: a line's share of the work is nearly nil, and every line has the same chance.
struct SampledLines: Sendable {
    struct Sample: BitwiseCopyable, Sendable {
        /// The worker's index.
        var series: UInt32
        /// Lines that it stands for.
        var lines: UInt32
    }

    /// Most samples of a tick: 32 KiB.
    static let samplesMax = 4096
    private static let everyLineMax = samplesMax / 2

    private(set) var samples: [Sample] = []
    private var choice: LineChoice
    /// How many samples become one.
    private var groupSize = 1
    /// The samples that are becoming one, and how many they are.
    private var group = Sample(series: 0, lines: 0)
    private var groupCount = 0

    init(seed: UInt64) { choice = LineChoice(seed: seed) }

    /// Whether each of so many further lines is to be noted by itself.
    func takesEach(of lines: Int) -> Bool {
        groupSize == 1 && samples.count + lines <= Self.everyLineMax
    }

    /// One of 0 ..< `count`.
    mutating func choose(below count: Int) -> Int { choice.next(below: count) }

    mutating func note(_ series: UInt32, standingFor lines: Int) {
        let sample = Sample(series: series, lines: UInt32(truncatingIfNeeded: lines))
        guard groupSize > 1 else { return append(sample) }
        group = chosen(of: group, sample)
        groupCount += 1
        if groupCount == groupSize { endGroup() }
    }

    /// To be called before the samples are read.
    mutating func endGroup() {
        guard groupCount > 0 else { return }
        let sample = group
        (group, groupCount) = (Sample(series: 0, lines: 0), 0)
        append(sample)
    }

    private mutating func append(_ sample: Sample) {
        samples.append(sample)
        if samples.count == Self.samplesMax { halve() }
    }

    private mutating func halve() {
        for index in 0..<samples.count / 2 {
            samples[index] = chosen(of: samples[2 * index], samples[2 * index + 1])
        }
        samples.removeLast(samples.count / 2)
        groupSize *= 2
    }

    /// One of two, by the lines it stands for, for the lines of both.
    private mutating func chosen(of one: Sample, _ other: Sample) -> Sample {
        let lines = one.lines &+ other.lines
        let isOther = choice.next(below: max(1, Int(lines))) < Int(other.lines)
        return Sample(series: isOther ? other.series : one.series, lines: lines)
    }

    mutating func removeAll() {
        samples.removeAll(keepingCapacity: true)
        (group, groupCount, groupSize) = (Sample(series: 0, lines: 0), 0, 1)
    }
}

/// Random numbers: Marsaglia's xorshift (2003) with shifts 13, 7 and 17.
struct LineChoice: BitwiseCopyable {
    private var state: UInt64

    init(seed: UInt64) { state = seed | 1 }

    /// One of 0 ..< `count`, which is above 0 and below 2^32.
    mutating func next(below count: Int) -> Int {
        state ^= state &<< 13
        state ^= state &>> 7
        state ^= state &<< 17
        return Int((state &>> 32) &* UInt64(truncatingIfNeeded: count) &>> 32)
    }
}
