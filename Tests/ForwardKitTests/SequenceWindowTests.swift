import ForwardKit
import TestSupport
import Testing

/// The window beside the most obvious model: a set of everything that was taken.
@Suite struct SequenceWindowTests {
    private struct Model {
        var taken: Set<UInt64> = []
        var highest: UInt64 = 0
        /// Everything up to here is taken or lost.
        var settled: UInt64 = 0
        var lost: Set<UInt64> = []
        var lastLost: UInt64 = 0

        mutating func take(_ sequence: UInt64) {
            guard sequence > settled else { return }
            if sequence > settled + SequenceWindow.aheadMax {
                giveUp(through: sequence - SequenceWindow.aheadMax)
            }
            taken.insert(sequence)
            highest = max(highest, sequence)
            while taken.contains(settled + 1) { settled += 1 }
        }

        mutating func giveUp(through limit: UInt64) {
            guard limit > settled else { return }
            for sequence in (settled + 1)...limit where !taken.contains(sequence) {
                lost.insert(sequence)
                lastLost = sequence
            }
            settled = limit
            highest = max(highest, limit)
            while taken.contains(settled + 1) { settled += 1 }
        }

        func standing(_ sequence: UInt64) -> SequenceWindow.Standing {
            if sequence <= lastLost { return .tooOld }
            return taken.contains(sequence) ? .taken : .fresh
        }
    }

    private static func back(from sequence: UInt64, by distance: Int) -> UInt64 {
        sequence > UInt64(distance) ? sequence - UInt64(distance) : 1
    }

    @Test(arguments: 0..<16 as Range<UInt64>)
    func `a window knows what a set of all sequences knows`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var window = SequenceWindow()
        var model = Model()
        var next: UInt64 = 1
        for _ in 0..<300 {
            switch random.below(20) {
            case 0:
                let limit = next + UInt64(random.below(70))
                window.giveUp(through: limit)
                model.giveUp(through: limit)
            case 1: next += UInt64(random.below(seed % 4 == 0 ? 6000 : 200))
            case 2...6:
                let sequence = Self.back(from: next, by: random.below(150))
                window.take(sequence)
                model.take(sequence)
            default:
                window.take(next)
                model.take(next)
                next += 1
            }
            #expect(window.through == model.settled)
            #expect(window.highest == model.highest)
            #expect(window.lost == UInt64(model.lost.count))
            for _ in 0..<10 {
                let sequence = Self.back(from: next + 40, by: random.below(250))
                #expect(window.standing(of: sequence) == model.standing(sequence))
            }
            let missing = (model.settled..<max(model.settled, model.highest)).filter {
                !model.taken.contains($0 + 1)
            }
            #expect(window.missing == UInt64(missing.count))
        }
    }

    @Test func `in order a window is two numbers`() {
        var window = SequenceWindow()
        for sequence in 1...5000 as ClosedRange<UInt64> {
            #expect(window.standing(of: sequence) == .fresh)
            window.take(sequence)
            #expect(window.standing(of: sequence) == .taken)
        }
        #expect(window.through == 5000)
        #expect(window.missing == 0 && window.lost == 0)
    }

    @Test func `a jump to the end of all numbers takes no time and no memory`() {
        var window = SequenceWindow()
        window.take(5)
        window.take(ForwardLimits.sequenceMax - 1)
        #expect(window.through == ForwardLimits.sequenceMax - 1 - SequenceWindow.aheadMax)
        #expect(window.standing(of: 4) == .tooOld)
        window.take(ForwardLimits.sequenceMax)
        #expect(window.highest == ForwardLimits.sequenceMax - 1)
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func `two states of one window together know what both knew`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var earlier = SequenceWindow()
        for _ in 0..<50 { earlier.take(UInt64(1 + random.below(100))) }
        var later = earlier
        var replayed = SequenceWindow()
        for _ in 0..<50 {
            let sequence = UInt64(1 + random.below(150))
            later.take(sequence)
            replayed.take(sequence)
        }
        replayed.merge(earlier)
        for sequence in 1...200 as ClosedRange<UInt64> {
            #expect(replayed.standing(of: sequence) == later.standing(of: sequence))
        }
    }
}
