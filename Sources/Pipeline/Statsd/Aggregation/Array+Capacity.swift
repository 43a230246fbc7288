extension Array {
    /// Moves the elements to storage of their size; `Array(self)` would share the old one.
    mutating func giveBackCapacity() {
        var fitting: [Element] = []
        fitting.reserveCapacity(count)
        fitting.append(contentsOf: self)
        self = fitting
    }
}
