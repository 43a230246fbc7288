import BackendKit
import EventLoop
import Testing

/// Random operations on a spool over a failing disk, beside a model that is an array.
@Suite struct SpoolModelTests {
    /// The seed is the test's argument, so a failure names it.
    private static func seeds(_ count: Int) -> [UInt64] {
        (0..<count).map { _ in UInt64.random(in: 0...UInt64.max) }
    }

    private struct Run {
        let files = FaultyFiles()
        let limits = SpoolLimits(bytesMax: 4_000, recordsMax: 64)
        var spool: Spool
        /// What must be in the spool, oldest first.
        var model: [SpoolRecord] = []
        /// Acknowledged since the last acknowledgement that the disk took: may come back.
        var mayReturn: [SpoolRecord] = []
        var random: SplitMix
        var number: UInt64 = 1
        var faultShare = 0

        init(seed: UInt64) throws {
            random = SplitMix(state: seed)
            spool = Spool(files, format: "model", limits: limits)
            _ = try spool.open()
        }

        mutating func chance(_ share: Int) -> Bool { Int(random.next() % 100) < share }

        /// Faults for one call of the spool, decided now so that they do not depend on its order.
        mutating func planFaults() {
            guard chance(faultShare) else {
                files.fault = { _, _ in nil }
                return
            }
            let call = FaultyFiles.Call.allCases[Int(random.next() % 7)]
            let from = Int(random.next() % 4)
            let code = chance(50) ? FaultyFiles.noSpace : FaultyFiles.ioError
            let share = random.next() % 100
            var calls = 0
            files.fault = { asked, count in
                guard asked == call || asked == .write else { return nil }
                if asked == .write, call == .sync, count > 1 {
                    return .short(max(1, count * Int(share) / 100))
                }
                guard asked == call else { return nil }
                calls += 1
                return calls > from ? .error(code) : nil
            }
        }

        mutating func append() {
            let size = Int(random.next() % 400)
            let record = SpoolRecord(
                number: number, createdAtSeconds: Double(number), points: Int(number % 50),
                bytes: (0..<size).map { _ in UInt8(truncatingIfNeeded: random.next()) })
            number += 1
            let bytesBefore = spool.bytes
            let recordsBefore = spool.records
            do throws(UVError) {
                try spool.append(record)
                model.append(record)
            } catch {}
            let first = spool.firstNumber
            let kept = model.filter { $0.entry.number >= first }
            if kept.count < model.count {
                let wasFull =
                    bytesBefore + 40 + size > limits.bytesMax || recordsBefore + 1 > 64
                #expect(wasFull, "records were dropped although there was room")
            }
            model = kept
            #expect(spool.bytes <= limits.bytesMax)
            #expect(spool.records <= 64)
        }

        mutating func acknowledge() {
            let count = Int(random.next() % 4)
            let gone = Array(model.prefix(count))
            guard let last = gone.last else { return }
            do throws(UVError) {
                try spool.acknowledge(below: last.entry.number + 1)
                mayReturn = []
            } catch {
                // The caller has delivered them all the same.
                mayReturn += gone
            }
            model.removeFirst(gone.count)
        }

        func read() throws {
            for record in model {
                #expect(try spool.read(record.entry.number) == record)
            }
        }

        mutating func sync() {
            do throws(UVError) { try spool.sync() } catch {}
        }

        /// The process dies; what the kernel was given stays.
        mutating func crash() throws {
            files.fault = { _, _ in nil }
            spool = Spool(files, format: "model", limits: limits)
            let recovery = try spool.open()
            let numbers = recovery.entries.map(\.number)
            let wanted = model.map(\.entry.number)
            // Without what may return, it is exactly the model, in order.
            let returned = Set(mayReturn.map(\.entry.number))
            #expect(numbers.filter { !returned.contains($0) } == wanted)
            #expect(numbers == numbers.sorted())
            #expect(recovery.nextNumber <= number)
            model = (mayReturn + model).filter { numbers.contains($0.entry.number) }
            mayReturn = []
            number = max(number, recovery.nextNumber)
        }
    }

    private func run(seed: UInt64, operations: Int, faultShare: Int) throws {
        var run = try Run(seed: seed)
        run.faultShare = faultShare
        for _ in 0..<operations {
            run.planFaults()
            switch run.random.next() % 100 {
            case 0..<50: run.append()
            case 50..<80: run.acknowledge()
            case 80..<90:
                run.files.fault = { _, _ in nil }
                try run.read()
            case 90..<97: run.sync()
            default: try run.crash()
            }
        }
        run.files.fault = { _, _ in nil }
        try run.read()
    }

    @Test(arguments: Self.seeds(20))
    func `without faults a spool is a queue over any number of crashes`(seed: UInt64) throws {
        try run(seed: seed, operations: 500, faultShare: 0)
    }

    @Test(arguments: Self.seeds(40))
    func `whatever the disk refuses, what was taken is kept in order`(seed: UInt64) throws {
        try run(seed: seed, operations: 500, faultShare: 30)
    }

    @Test(arguments: Self.seeds(50))
    func `a power cut takes at most what was not synced`(seed: UInt64) throws {
        var run = try Run(seed: seed)
        for _ in 0..<(10 + run.random.next() % 20) { run.append() }
        run.sync()
        let synced = run.model
        for _ in 0..<(run.random.next() % 5) { run.append() }
        let all = run.model
        let first = run.spool.firstNumber
        run.files.cutPower(keeping: Int(run.random.next() % 300))
        var again = Spool(run.files, format: "model", limits: run.limits)
        let recovery = try again.open()
        let numbers = recovery.entries.map(\.number)
        #expect(numbers == all.map(\.entry.number).filter(numbers.contains))
        let mustBeThere = synced.map(\.entry.number).filter { $0 >= first }
        #expect(mustBeThere.allSatisfy(numbers.contains))
        for number in numbers {
            #expect(try again.read(number) == all.first { $0.entry.number == number })
        }
    }
}
