import BackendKit
import Testing

@Suite struct RetryPolicyTests {
    @Test(arguments: [
        (1, 0.0, 500), (1, 0.5, 750), (1, 1.0, 1_000), (2, 0.0, 1_000), (3, 1.0, 4_000),
        (6, 1.0, 30_000), (100, 0.0, 15_000), (Int.max, 1.0, 30_000), (0, 1.0, 1_000),
        (-3, 1.0, 1_000),
    ])
    func `the delay doubles up to its maximum, half of it random`(
        attempt: Int, random: Double, expected: UInt64
    ) {
        #expect(RetryPolicy().delayMilliseconds(attempt: attempt, random: random) == expected)
    }

    @Test func `an enormous delay does not overflow`() {
        var policy = RetryPolicy()
        policy.initialMilliseconds = 1
        policy.maxMilliseconds = .max / 4
        #expect(policy.delayMilliseconds(attempt: 200, random: 0) == UInt64.max / 8)
    }
}
