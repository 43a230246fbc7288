/// What became of the key of a line.
package enum KeyOutcome {
    /// It was made; `rule` is 1 + the number of the mapping rule, or 0.
    case key(rule: UInt16, SampleConversion)
    case rejected(RejectReason)
    case dropped(DropReason)
}
