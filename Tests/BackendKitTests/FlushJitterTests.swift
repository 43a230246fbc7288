import BackendKit
import Testing

@Suite struct FlushJitterTests {
    @Test(
        arguments: [
            (0.0, 10.0, 0), (0.5, 10, 500), (0.999, 10, 999), (0.5, 1, 50), (0.5, 3600, 500),
            (0.5, 0, 0), (0.5, -1, 0),
        ] as [(Double, Double, UInt64)])
    func `a flush waits for a part of its interval`(
        random: Double, intervalSeconds: Double, milliseconds: UInt64
    ) {
        let jitter = FlushJitter(random: random)
        #expect(jitter.milliseconds(intervalSeconds: intervalSeconds) == milliseconds)
    }
}
