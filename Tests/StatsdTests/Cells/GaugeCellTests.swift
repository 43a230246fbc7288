import Statsd
import TestSupport
import Testing

@Suite struct GaugeCellTests {
    @Test func `a set overrules what was before it`() {
        var cell = GaugeCell()
        expectTaken(cell.change(by: 5, at: 1))
        expectTaken(cell.set(10, at: 2))
        expectTaken(cell.change(by: -3, at: 3))
        #expect(cell.applied(to: 100) == 7)
        #expect(cell.lastUpdateSeconds == 3)
    }

    @Test func `changes alone move the gauge from where it was`() {
        var cell = GaugeCell()
        expectTaken(cell.change(by: 5, at: 1))
        expectTaken(cell.change(by: -2, at: 1))
        #expect(cell.applied(to: 100) == 103)
        #expect(cell.applied(to: nil) == 3)
    }

    @Test func `an empty cell says nothing`() {
        #expect(GaugeCell().isEmpty)
        #expect(GaugeCell().applied(to: 4) == nil)
        var cell = GaugeCell()
        cell.merge(GaugeCell())
        #expect(cell.isEmpty)
    }

    @Test(arguments: [Double.infinity, -.infinity, .nan])
    func `a value that is not finite changes nothing`(value: Double) {
        var cell = GaugeCell()
        expectTaken(cell.set(1, at: 1))
        expectRefused(cell.set(value, at: 2))
        expectRefused(cell.change(by: value, at: 2))
        #expect(cell.applied(to: nil) == 1)
        #expect(cell.lastUpdateSeconds == 1)
    }

    @Test func `a change past the largest number changes nothing`() {
        var cell = GaugeCell()
        expectTaken(cell.set(.greatestFiniteMagnitude, at: 1))
        expectRefused(cell.change(by: .greatestFiniteMagnitude, at: 2))
        #expect(cell.applied(to: nil) == .greatestFiniteMagnitude)
        var change = GaugeCell()
        expectTaken(change.change(by: .greatestFiniteMagnitude, at: 3))
        expectRefused(cell.merge(change))
        #expect(cell.applied(to: nil) == .greatestFiniteMagnitude)
        #expect(change.applied(to: .greatestFiniteMagnitude) == nil)
    }

    @Test func `of two workers the newest set wins whichever is merged first`() {
        var old = GaugeCell()
        expectTaken(old.set(1, at: 10))
        expectTaken(old.change(by: 1, at: 11))
        var new = GaugeCell()
        expectTaken(new.change(by: 50, at: 9))
        expectTaken(new.set(2, at: 12))
        for (first, second) in [(old, new), (new, old)] {
            var merged = first
            merged.merge(second)
            #expect(merged.applied(to: 100) == 2)
            #expect(merged.lastUpdateSeconds == 12)
        }
    }

    @Test func `changes later than the other worker's set are kept`() {
        var setting = GaugeCell()
        expectTaken(setting.set(10, at: 5))
        var changing = GaugeCell()
        expectTaken(changing.change(by: 3, at: 6))
        for (first, second) in [(setting, changing), (changing, setting)] {
            var merged = first
            merged.merge(second)
            #expect(merged.applied(to: 100) == 13)
            #expect(merged.lastUpdateSeconds == 6)
        }
    }

    @Test func `changes earlier than the other worker's set are forgotten`() {
        var setting = GaugeCell()
        expectTaken(setting.set(10, at: 5))
        var changing = GaugeCell()
        expectTaken(changing.change(by: 3, at: 4))
        for (first, second) in [(setting, changing), (changing, setting)] {
            var merged = first
            merged.merge(second)
            #expect(merged.applied(to: 100) == 10)
        }
    }

    @Test func `changes of several workers add up`() {
        var merged = GaugeCell()
        for worker in 1...3 {
            var cell = GaugeCell()
            expectTaken(cell.change(by: Double(worker), at: 4))
            merged.merge(cell)
        }
        #expect(merged.applied(to: 10) == 16)
    }

    @Test func `at one time the cell that is merged later is the later`() {
        var set = GaugeCell()
        expectTaken(set.set(10, at: 5))
        var change = GaugeCell()
        expectTaken(change.change(by: 1, at: 5))
        var setThenChange = set
        setThenChange.merge(change)
        #expect(setThenChange.applied(to: 0) == 11)
        var changeThenSet = change
        changeThenSet.merge(set)
        #expect(changeThenSet.applied(to: 0) == 10)
    }
}
