/// How many wrong passwords are looked at: so few that none is found by guessing, and that checking
/// them leaves the processor to others.
///
/// A check is charged when it begins and given back when the password was right. Charges fade with
/// time. Pure: times are milliseconds of a monotonic clock.
package struct FailureBudget {
    /// Of one network: a person's typing errors, and a script that was not told of a change.
    package static let networkChargesMax = 5
    package static let networkFadeMilliseconds: UInt64 = 2_000
    /// Of all together: two hashes a second, of 100 ms each, are a fifth of one core.
    package static let chargesMax = 20
    package static let fadeMilliseconds: UInt64 = 500

    private struct Charges {
        var count = 0
        /// When the next charge began to fade.
        var sinceMilliseconds: UInt64

        mutating func fade(to now: UInt64, each milliseconds: UInt64) {
            let steps = (now &- sinceMilliseconds) / milliseconds
            count -= min(count, Int(clamping: steps))
            sinceMilliseconds &+= steps &* milliseconds
        }
    }

    private var total: Charges
    /// With charges alone: as `total` fades they are `chargesMax` and those of the last
    /// `networkChargesMax` × `networkFadeMilliseconds`, 20 more.
    private var networks: [UInt64: Charges] = [:]

    package init(nowMilliseconds: UInt64) { total = Charges(sinceMilliseconds: nowMilliseconds) }

    /// Charges one check to a network; `false` when there is nothing left for it.
    package mutating func charge(_ network: UInt64, at now: UInt64) -> Bool {
        fade(to: now)
        var charges = networks[network] ?? Charges(sinceMilliseconds: now)
        guard total.count < Self.chargesMax, charges.count < Self.networkChargesMax else {
            return false
        }
        total.count += 1
        charges.count += 1
        networks[network] = charges
        return true
    }

    /// Takes a charge back: the password was right.
    package mutating func giveBack(_ network: UInt64) {
        total.count = max(0, total.count - 1)
        guard let count = networks[network]?.count else { return }
        networks[network]?.count = max(0, count - 1)
    }

    private mutating func fade(to now: UInt64) {
        total.fade(to: now, each: Self.fadeMilliseconds)
        for key in Array(networks.keys) {
            networks[key]?.fade(to: now, each: Self.networkFadeMilliseconds)
            if networks[key]?.count == 0 { networks[key] = nil }
        }
    }
}
