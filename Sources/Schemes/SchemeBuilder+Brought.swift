import Money
import Posting
import Reinsurance

/// Outward treaties of what accounts bring to a reinsurer (ADR 27): what accounts could not cede on is
/// refused.
extension SchemeBuilder {
  mutating func checkBrought(_ scheme: Scheme) {
    guard !incomplete.contains("retrocession") else { return }
    for outward in treaties where outward.value.cedantRole == .insurer {
      let treaty = outward.value
      guard treaty.isPostedOn || treaty.isAccountedExcess else { continue }
      if treaty.isAccountedExcess, let inward = atOnce(to: treaty, scheme) {
        report(
          outward.record, "account.settle", "not-supported",
          "takes in what \(inward.code) brings, which is settled at once: accounts do not know what it takes",
          "write account: { settle: on_payment } into \(inward.code), or name other treaties in the scope")
        continue
      }
      guard let inward = scheme.accountedInward(of: treaty).first else { continue }
      guard let (field, why, remedy) = uncededOn(outward.record, treaty, inward) else { continue }
      report(
        outward.record, field, "not-supported",
        "takes in what \(inward.code) brings with its accounts, \(why)", remedy)
    }
  }

  /// An inward excess that no account works out.
  private func atOnce(to treaty: Treaty, _ scheme: Scheme) -> Treaty? {
    scheme.treaties.first { inward in
      inward.excess != nil && !inward.isAccountedExcess && treaty.mayTake(in: inward.code)
        && inward.reinsurerBooks(scheme).contains { treaty.isCeded(by: scheme.books[$0]) }
    }
  }

  /// Where, and why, accounts of a treaty cannot cede on what an inward treaty brings; nil where they can.
  private func uncededOn(
    _ record: PackRecord, _ treaty: Treaty, _ inward: Treaty
  ) -> (field: String, why: String, remedy: String)? {
    let names = "or name the treaties whose shares it is of, such as scope: [ { treaty: QS } ]"
    let cedant = record.cedantField
    if inward.measured?.isGross == true {
      return (
        cedant, "whose cap counts what is paid", "write cap_basis: net into \(inward.code), \(names)"
      )
    }
    if treaty.isAccountedExcess {
      if treaty.measured?.isGross == true {
        return ("terms.cap_basis", "and its cap counts what is paid", "write cap_basis: net, \(names)")
      }
      guard treaty.excess?.closesAfterMonths != nil else { return nil }
      return (
        "terms.closes_after_months", "and its years close: what is brought of a loss is restated",
        "leave it out, \(names)"
      )
    }
    if treaty.account.settlement != .onPayment {
      return (
        record["account.settle"] != nil ? "account.settle" : cedant,
        "and has no accounts that it could stand in", "write account: { settle: on_payment }, \(names)"
      )
    }
    let rows = treaty.scope.enumerated().filter { $1["treaty"].map { $0 == inward.code } ?? true }
    if let (place, row) = rows.first(where: { $1.contains { $0.key != "treaty" } }),
      let name = row.keys.sorted().first(where: { $0 != "treaty" })
    {
      return (
        "scope.\(place).\(name)", "and picks of it by guarantees: premium of an account is of none",
        "pick by treaty only"
      )
    }
    if treaty.limit != nil || treaty.versions.values.contains(where: { $0.limit != nil }) {
      return ("terms.limit", "and bounds each claim", "write limit: none, \(names)")
    }
    guard treaty.account.portfolio != nil else { return nil }
    return ("account.portfolio.premium", "and hands portfolios on", "leave the portfolios out, \(names)")
  }
}
