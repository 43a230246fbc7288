import Foundation
import Store
import TestSupport
import Testing

struct StoreCrashTests {
    /// Runs that are killed; `scripts/e2e-store` does 200.
    private static let kills = 12

    @Test func `what was taken before a kill is there after it`() throws {
        let folder = NSTemporaryDirectory() + "martlet-store-\(UUID().uuidString)"
        defer {
            do {
                try FileManager.default.removeItem(atPath: folder)
            } catch {}
        }
        let seed = UInt64.random(in: .min ... .max)
        var random = SplitMix64(seed: seed)
        var taken: [String] = []
        for run in 0..<Self.kills {
            let probe = try StoreProbeProcess(["write", folder])
            // The instant is meant to be any: it is chance that the test is about.
            usleep(UInt32(20_000 + random.below(180_000)))
            probe.kill()
            let lines = try probe.lines
            #expect(lines.allSatisfy { $0.hasPrefix("took ") }, "seed \(seed), run \(run)")
            taken += lines
        }
        // One more opens and closes in peace.
        let last = try StoreProbeProcess(["write", folder, "1"])
        #expect(last.end() == 0)
        taken += try last.lines
        let check = try StoreProbeProcess(
            ["check", folder], input: taken.map { $0 + "\n" }.joined())
        let code = check.end()
        let said = try check.lines
        #expect(code == 0, "seed \(seed): \(said)")
        #expect(taken.count > Self.kills, "seed \(seed): no process wrote anything")
        let files = try FileManager.default.contentsOfDirectory(atPath: folder)
        #expect(!files.contains { $0.hasPrefix("damaged-") || $0.hasSuffix(".new") })
    }
}
