import Money
import Posting
import Reinsurance

/// Excess treaties that accounts work out in their inuring order (reinsurance.md 2.4): what accounts could
/// not take off a later treaty's losses is refused, never left out.
extension SchemeBuilder {
  mutating func checkInuring(_ scheme: Scheme) {
    checkBrought(scheme)
    for later in treaties where later.value.isAccountedExcess {
      for earlier in treaties
      where earlier.value.excess != nil && earlier.value.inuring < later.value.inuring
        && SchemeBuilder.canMeet(earlier.value, later.value)
      {
        guard let (why, remedy) = unaccounted(earlier.value) else { continue }
        report(
          later.record, "inuring", "inuring-unknown", "comes after \(earlier.value.code), \(why)", remedy)
        break
      }
    }
    checkSharesAfterExcess(scheme)
  }

  /// Why accounts of later treaties cannot take off what a treaty takes; nil where they can.
  private func unaccounted(_ treaty: Treaty) -> (why: String, remedy: String)? {
    if treaty.account.settlement != .onPayment {
      return (
        "which is settled at once: accounts do not know what it takes",
        "write account: { settle: on_payment } into \(treaty.code), or give this treaty the lower number"
      )
    }
    if treaty.measured?.isGross == true {
      return (
        "whose cap counts what is paid: what it leaves of a loss is no amount of the loss",
        "write cap_basis: net into \(treaty.code), or give this treaty the lower number"
      )
    }
    if treaty.excess?.closesAfterMonths != nil {
      return (
        "whose years close: what it takes of a loss stays when the loss changes",
        "leave closes_after_months out of \(treaty.code), or give this treaty the lower number"
      )
    }
    return nil
  }

  /// A share is posted with each claim, of all that the shares before it left: it cannot see what an excess
  /// takes.
  private mutating func checkSharesAfterExcess(_ scheme: Scheme) {
    let posted = Set(
      scheme.waterfalls.values.joined().compactMap { layer -> String? in
        if case .treaty(let index) = layer.payer { return scheme.treaties[index].code }
        return nil
      })
    for share in treaties
    where share.value.kind.isProportional && share.value.kind.isOfRisks && posted.contains(share.value.code) {
      let excess = treaties.first {
        $0.value.isAccountedExcess && $0.value.inuring < share.value.inuring
          && SchemeBuilder.canMeet($0.value, share.value)
      }
      guard let excess else { continue }
      report(
        share.record, "inuring", "share-after-excess",
        "comes after \(excess.value.code), which accounts work out; the share is posted with each claim",
        "let what takes a share of each risk inure before what does not")
    }
  }
}
