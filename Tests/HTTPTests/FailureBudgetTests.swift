import HTTP
import Testing

/// How often a password may be guessed.
@Suite struct FailureBudgetTests {
    /// A budget that an expectation may change.
    private final class Purse {
        private var budget: FailureBudget
        init(at milliseconds: UInt64) { budget = FailureBudget(nowMilliseconds: milliseconds) }
        func charge(_ network: UInt64, at now: UInt64) -> Bool { budget.charge(network, at: now) }
        func giveBack(_ network: UInt64) { budget.giveBack(network) }
    }

    @Test func `a network may fail five times, then once every two seconds`() {
        let budget = Purse(at: 1_000)
        for _ in 0..<5 { #expect(budget.charge(7, at: 1_000)) }
        #expect(!budget.charge(7, at: 1_000) && !budget.charge(7, at: 2_999))
        #expect(budget.charge(8, at: 2_999), "others are not to blame")
        #expect(budget.charge(7, at: 3_000) && !budget.charge(7, at: 3_000))
        #expect(budget.charge(7, at: 5_000))
    }

    @Test func `all together fail twenty times, then twice a second`() {
        let budget = Purse(at: 0)
        for network in 0..<20 { #expect(budget.charge(UInt64(network), at: 0)) }
        #expect(!budget.charge(100, at: 499))
        #expect(budget.charge(100, at: 500) && !budget.charge(101, at: 500))
        let taken = (0..<1_000).count { budget.charge(UInt64(200 + $0), at: 10_500) }
        #expect(taken == 20)
    }

    @Test func `who was right has not been charged`() {
        let budget = Purse(at: 0)
        for _ in 0..<1_000 {
            #expect(budget.charge(7, at: 0))
            budget.giveBack(7)
        }
        budget.giveBack(9)
        for _ in 0..<5 { #expect(budget.charge(7, at: 0)) }
        #expect(!budget.charge(7, at: 0))
    }

    @Test func `a long silence forgives all`() {
        let budget = Purse(at: 0)
        for _ in 0..<5 { #expect(budget.charge(7, at: 0)) }
        for _ in 0..<5 { #expect(budget.charge(7, at: .max / 2)) }
        #expect(!budget.charge(7, at: .max / 2))
    }
}
