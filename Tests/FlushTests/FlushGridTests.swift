import Flush
import Testing

@Suite struct FlushGridTests {
    private let second: Int64 = 1000

    @Test func `intervals end at multiples of the interval on the wall clock`() {
        let grid = FlushGrid(
            intervalMilliseconds: 10 * second, alignment: .clock, wallMilliseconds: 3)
        let boundary = grid.next(wallMilliseconds: 1_700_000_003_250, monotonicNanoseconds: 77)
        #expect(boundary.timestampMilliseconds == 1_700_000_010_000)
        #expect(boundary.dueNanoseconds == 77 + 6_750_000_000)
        #expect(!boundary.restartsInThePast)
    }

    @Test func `intervals end at multiples since the start when anchored there`() {
        let grid = FlushGrid(
            intervalMilliseconds: 10 * second, alignment: .start, wallMilliseconds: 1_234)
        #expect(
            grid.next(wallMilliseconds: 1_234, monotonicNanoseconds: 0).timestampMilliseconds
                == 11_234)
        #expect(
            grid.next(wallMilliseconds: 11_234, monotonicNanoseconds: 0).timestampMilliseconds
                == 21_234)
    }

    @Test func `a late flush is not followed by a catch-up`() {
        var grid = FlushGrid(
            intervalMilliseconds: 10 * second, alignment: .clock, wallMilliseconds: 0)
        grid.flushed(timestampMilliseconds: 10 * second)
        let boundary = grid.next(wallMilliseconds: 47 * second, monotonicNanoseconds: 0)
        #expect(boundary.timestampMilliseconds == 50 * second)
    }

    @Test func `a small backward step waits for a timestamp not yet used`() {
        var grid = FlushGrid(
            intervalMilliseconds: 10 * second, alignment: .clock, wallMilliseconds: 0)
        grid.flushed(timestampMilliseconds: 50 * second)
        let boundary = grid.next(wallMilliseconds: 45 * second, monotonicNanoseconds: 0)
        #expect(boundary.timestampMilliseconds == 60 * second)
        #expect(!boundary.restartsInThePast)
    }

    @Test func `a large backward step restarts the grid after two intervals`() {
        var grid = FlushGrid(
            intervalMilliseconds: 10 * second, alignment: .clock, wallMilliseconds: 0)
        grid.flushed(timestampMilliseconds: 5000 * second)
        let boundary = grid.next(wallMilliseconds: 45 * second, monotonicNanoseconds: 0)
        #expect(boundary.timestampMilliseconds == 60 * second)
        #expect(boundary.restartsInThePast)
    }

    @Test func `no two flushes share a timestamp whatever the clock does`() {
        var grid = FlushGrid(intervalMilliseconds: 700, alignment: .clock, wallMilliseconds: 0)
        var seen: Set<Int64> = []
        var wall: Int64 = 1_000_000
        for step in 0..<1000 {
            let boundary = grid.next(wallMilliseconds: wall, monotonicNanoseconds: 0)
            #expect(seen.insert(boundary.timestampMilliseconds).inserted)
            grid.flushed(timestampMilliseconds: boundary.timestampMilliseconds)
            // Now and then the clock steps back by less than an interval.
            wall = boundary.timestampMilliseconds + (step % 7 == 3 ? -600 : 5)
        }
    }

    @Test func `the flush at stop is stamped now or with the next free second`() {
        var grid = FlushGrid(
            intervalMilliseconds: 10 * second, alignment: .clock, wallMilliseconds: 0)
        grid.flushed(timestampMilliseconds: 50 * second)
        #expect(grid.timestampOutsideGrid(wallMilliseconds: 53_400) == 53_400)
        #expect(grid.timestampOutsideGrid(wallMilliseconds: 50_000) == 51_000)
        #expect(grid.timestampOutsideGrid(wallMilliseconds: 50_700) == 51_000)
        #expect(grid.timestampOutsideGrid(wallMilliseconds: 48_000) == 51_000)
    }
}
