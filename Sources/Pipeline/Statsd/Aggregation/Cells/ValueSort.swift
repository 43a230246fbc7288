/// Sorts a timer's values, with storage that is used again for timer after timer.
///
/// Few values are inserted one by one. Many are ordered by the 16 bits that follow the first in
/// which the least and the greatest differ (the order of doubles is that of their bits), in two
/// passes of counting that know no mispredicted branch; those that have the 16 bits in common are
/// then ordered in the same way by what follows. As each time uses up 16 of 64 bits, no input takes
/// more than four: the time is linear whatever comes.
///
/// Equal doubles have equal bits here, because cells keep no −0. Memory: two words for each value
/// of the largest timer, four for one whose weights differ.
struct ValueSort: Sendable {
    /// Up to here insertion is faster: the counts of two passes cost some 250 ns.
    static let insertedMax = 32

    private var keys: [OrderedBits] = []
    private var spareKeys: [OrderedBits] = []
    private var pairs: [OrderedPair] = []
    private var sparePairs: [OrderedPair] = []

    mutating func sort(_ values: inout [Double]) {
        Self.grow(&keys, &spareKeys, to: values.count)
        Self.sort(&values, &keys, &spareKeys)
    }

    /// Sorts by value, equal values by weight.
    mutating func sort(_ values: inout [Double], _ weights: inout [Double]) {
        guard weights.contains(where: { $0 != weights[0] }) else { return sort(&values) }
        Self.grow(&pairs, &sparePairs, to: values.count)
        Self.sort(&values, &weights, &pairs, &sparePairs)
    }

    private static func sort(
        _ values: inout [Double], _ keys: inout [OrderedBits], _ spare: inout [OrderedBits]
    ) {
        let all = values.indices
        var values = values.mutableSpan
        var keys = keys.mutableSpan
        var spare = spare.mutableSpan
        for index in all { keys[index] = OrderedBits(values[index]) }
        order(all, of: &keys, &spare)
        for index in all { values[index] = keys[index].value }
    }

    private static func sort(
        _ values: inout [Double], _ weights: inout [Double], _ pairs: inout [OrderedPair],
        _ spare: inout [OrderedPair]
    ) {
        let all = values.indices
        var pairs = pairs.mutableSpan
        var spare = spare.mutableSpan
        for index in all {
            pairs[index] = OrderedPair(
                first: OrderedBits(weights[index]), second: OrderedBits(values[index]))
        }
        // What is equal keeps its order, so the key that comes last decides first.
        order(all, of: &pairs, &spare)
        for index in all { pairs[index] = pairs[index].swapped }
        order(all, of: &pairs, &spare)
        for index in all {
            values[index] = pairs[index].first.value
            weights[index] = pairs[index].second.value
        }
    }

    private static func grow<Item: Ordered>(
        _ items: inout [Item], _ spare: inout [Item], to count: Int
    ) {
        guard items.count < count else { return }
        items = [Item](repeating: .zero, count: count)
        spare = items
    }

    private static func order<Item: Ordered>(
        _ range: Range<Int>, of items: inout MutableSpan<Item>, _ spare: inout MutableSpan<Item>
    ) {
        if range.count <= insertedMax {
            insert(range, of: &items)
        } else {
            spread(range, of: &items, &spare)
        }
    }

    private static func spread<Item: Ordered>(
        _ range: Range<Int>, of items: inout MutableSpan<Item>, _ spare: inout MutableSpan<Item>
    ) {
        guard let digits = LeadingDigits(items, range) else { return }
        var low = DigitPlaces()
        var high = DigitPlaces()
        for index in range {
            low.count(digits.low(of: items[index]))
            high.count(digits.high(of: items[index]))
        }
        low.begin(at: range.lowerBound)
        high.begin(at: range.lowerBound)
        for index in range { spare[low.next(digits.low(of: items[index]))] = items[index] }
        for index in range { items[high.next(digits.high(of: spare[index]))] = spare[index] }
        var first = range.lowerBound
        for index in range where digits.of(items[index]) != digits.of(items[first]) {
            if index - first > 1 { order(first..<index, of: &items, &spare) }
            first = index
        }
        order(first..<range.upperBound, of: &items, &spare)
    }

    private static func insert<Item: Ordered>(
        _ range: Range<Int>, of items: inout MutableSpan<Item>
    ) {
        for index in range.dropFirst() {
            let item = items[index]
            var place = index
            while place > range.lowerBound, items[place - 1].order > item.order {
                items[place] = items[place - 1]
                place -= 1
            }
            items[place] = item
        }
    }
}

/// The 16 bits by which some keys are told apart: those below the ones that all have in common.
private struct LeadingDigits {
    private let least: UInt64
    private let shift: UInt64

    /// The digits of `range`; `nil` when all keys are equal.
    init?<Item: Ordered>(_ items: borrowing MutableSpan<Item>, _ range: Range<Int>) {
        var (least, greatest) = (UInt64.max, UInt64.min)
        for index in range {
            least = min(least, items[index].order)
            greatest = max(greatest, items[index].order)
        }
        guard least < greatest else { return nil }
        self.least = least
        shift = UInt64(max(0, 64 - 16 - (greatest - least).leadingZeroBitCount))
    }

    func of<Item: Ordered>(_ item: Item) -> UInt64 { (item.order &- least) &>> shift }
    func low<Item: Ordered>(of item: Item) -> Int { Int(truncatingIfNeeded: of(item) & 0xFF) }
    func high<Item: Ordered>(of item: Item) -> Int { Int(truncatingIfNeeded: of(item) >> 8 & 0xFF) }
}

/// Where the items of each digit go.
private struct DigitPlaces {
    private var places = InlineArray<256, UInt32>(repeating: 0)

    mutating func count(_ digit: Int) { places[digit] &+= 1 }

    /// Turns counts into the places of the first items.
    mutating func begin(at start: Int) {
        var place = UInt32(truncatingIfNeeded: start)
        for digit in places.indices {
            let count = places[digit]
            places[digit] = place
            place &+= count
        }
    }

    mutating func next(_ digit: Int) -> Int {
        let place = places[digit]
        places[digit] = place &+ 1
        return Int(place)
    }
}

/// What has a place in an order of 64-bit numbers.
private protocol Ordered: BitwiseCopyable {
    static var zero: Self { get }
    var order: UInt64 { get }
}

/// A finite double as a number of the same order.
private struct OrderedBits: Ordered {
    static var zero: OrderedBits { OrderedBits(0) }

    let order: UInt64

    init(_ value: Double) {
        let bits = value.bitPattern
        // Negative numbers are in descending order by their bits: all are turned over.
        order = bits ^ (UInt64(bitPattern: Int64(bitPattern: bits) >> 63) | 1 << 63)
    }

    var value: Double {
        let isPositive = UInt64(bitPattern: Int64(bitPattern: order) >> 63)
        return Double(bitPattern: order ^ (~isPositive | 1 << 63))
    }
}

/// A value with its weight, of which the first decides.
private struct OrderedPair: Ordered {
    static var zero: OrderedPair { OrderedPair(first: .zero, second: .zero) }

    var first: OrderedBits
    var second: OrderedBits

    var order: UInt64 { first.order }
    var swapped: OrderedPair { OrderedPair(first: second, second: first) }
}
