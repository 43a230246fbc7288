import Testing

/// Expects that a cell took a value: `#expect` itself cannot call a mutating method.
func expectTaken(_ isTaken: Bool, sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(isTaken, sourceLocation: sourceLocation)
}

/// Expects that a cell refused a value.
func expectRefused(_ isTaken: Bool, sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(!isTaken, sourceLocation: sourceLocation)
}
