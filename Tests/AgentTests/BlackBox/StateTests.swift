import Foundation
import Glibc
import TestSupport
import Testing

/// What outlives the process.
@Suite struct StateTests {
    @Test func `gauges survive a restart, to the last bit and with their tags`() throws {
        let folder = TestFolder()
        let first = try RunningAgent(in: folder)
        try first.socket("udp").send("level:0.1|g\nlevel:+0.2|g\nheat:-3|g|#room:a b,x\nc:1|c")
        try first.waitForTotal("c", 1)
        #expect(try first.stop() == 0)

        let second = try RunningAgent(in: folder)
        try second.socket("udp").send("level:+1|g")
        try waitUntil("gauge of 1.3", or: { "\(second.flushed)" }) {
            second.flushed.last { $0.name == "level" }?.value == 0.1 + 0.2 + 1
        }
        let heat = second.flushed.last { $0.name == "heat" }
        #expect(heat?.value == -3)
        #expect(heat?.tags == ["room": "a b", "x": "true"])
        #expect(!second.flushed.contains { $0.name == "c" }, "a counter does not")
    }

    @Test func `an agent that was killed starts again`() throws {
        let folder = TestFolder()
        let first = try RunningAgent(in: folder)
        try first.socket("udp").send("level:1|g\nc:1|c")
        try first.waitForTotal("c", 1)
        #expect(try first.stop() == 0)
        let second = try RunningAgent(in: folder)
        second.child.send(SIGKILL)
        #expect(try second.child.exitCode() == 128 + SIGKILL)
        let third = try RunningAgent(in: folder)
        try waitUntil("gauge of the first run") {
            third.flushed.last { $0.name == "level" }?.value == 1
        }
    }

    @Test(arguments: [
        "", "rubbish", "martlet-gauges 1\n", "martlet-gauges 1\nx y z\n1 2\n\n \n1e999 1 a\n",
        "martlet-gauges 1\nnan 1 a\n1 nan a\n1 1e400 \u{1}\u{0}\n", "martlet-gauges 1\n1 1 ",
        "martlet-gauges 1\n-1e308 -1e308 \u{7f}a\n",
    ])
    func `a damaged file of gauges does not keep the agent from starting`(text: String) throws {
        let folder = TestFolder()
        try FileManager.default.createDirectory(
            atPath: folder.path("state"), withIntermediateDirectories: false)
        try folder.write(text, to: "state/gauges")
        let agent = try RunningAgent(in: folder)
        try agent.socket("udp").send("c:1|c\nlevel:2|g")
        try agent.waitForTotal("c", 1)
        #expect(try agent.stop() == 0)
        #expect(folder.read("state/gauges").contains("2"))
    }

    @Test func `random bytes as gauges do not keep the agent from starting`() throws {
        let seed = UInt64.random(in: .min ... .max)
        var random = SplitMix64(seed: seed)
        let folder = TestFolder()
        try FileManager.default.createDirectory(
            atPath: folder.path("state"), withIntermediateDirectories: false)
        var bytes = Array("martlet-gauges 1\n".utf8)
        for _ in 0..<20_000 {
            bytes.append(contentsOf: "\(Int.random(in: -9...9, using: &random)) 1795230000 ".utf8)
            let count = Int.random(in: 0...40, using: &random)
            bytes.append(contentsOf: (0..<count).map { _ in .random(in: 0...255, using: &random) })
            bytes.append(0x0A)
        }
        let isMade = FileManager.default.createFile(
            atPath: folder.path("state/gauges"), contents: Data(bytes))
        try #require(isMade)
        let agent = try RunningAgent(in: folder)
        try agent.socket("udp").send("c:1|c")
        try agent.waitForTotal("c", 1)
        #expect(try agent.stop() == 0, "seed \(seed): \(agent.errors.suffix(500))")
    }
}
