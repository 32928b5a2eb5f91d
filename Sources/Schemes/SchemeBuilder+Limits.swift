import Guarantees
import Ledger
import Money
import Posting

/// Limits that hold when posting.
extension SchemeBuilder {
  static let limitKinds = [
    "claim_cap", "availability", "support_once", "support_loss", "quota", "joint_cap", "leverage",
    "concentration", "capacity",
  ]

  mutating func limits(_ scheme: Scheme) -> [LimitRecord] {
    var limits: [LimitRecord] = []
    for record in records("limit") {
      guard let code = record["limit"], let kind = record["kind"], record["scope"] != nil else { continue }
      checkFields(record, kind)
      let found: LimitRecord.Kind?
      switch kind {
      case "claim_cap":
        found = record["scope"] == "guarantee" ? claimCap(record) : portfolioCap(record, scheme)
      case "availability": found = availability(record, scheme)
      case "support_once": found = support(record).map { .supportOnce(role: $0) }
      case "support_loss":
        found = support(record).map {
          .supportWithinLoss(
            role: $0, clawsBack: record["basis"] == "clawback", byOrder: record["basis"] == "order")
        }
      case "quota", "joint_cap": found = quota(record, scheme)
      case "leverage": found = leverage(record, scheme)
      case "concentration": found = concentration(record, scheme)
      case "capacity": found = capacity(record, scheme)
      default:
        report(
          record, "kind", "bad-value", "is no kind of limit",
          PackValue.suggestion(kind, SchemeBuilder.limitKinds))
        found = nil
      }
      if let found { limits.append(LimitRecord(code: code, kind: found, validity: record.validity)) }
    }
    return limits
  }

  private mutating func claimCap(_ record: PackRecord) -> LimitRecord.Kind? {
    guard record["basis"] == "outstanding" else {
      report(
        record, "basis", "not-supported", "is not supported for a claim cap of a guarantee",
        "write outstanding")
      return nil
    }
    for field in ["amount", "of"] where record[field] != nil {
      report(
        record, field, "not-supported", "a claim cap is the guarantee's own outstanding", "leave it blank")
    }
    return .claimWithinOutstanding
  }

  /// The role whose books keep a register of what each beneficiary was granted.
  private mutating func support(_ record: PackRecord) -> Role? {
    for field in ["of", "amount"] where record[field] != nil {
      report(
        record, field, "not-supported", "is not supported for a limit of support", "leave it blank")
    }
    if let basis = record["basis"],
      !["clawback", "order"].contains(basis) || record["kind"] != "support_loss"
    {
      report(
        record, "basis", "bad-value", "is no basis for this limit",
        "leave it blank to refuse; support_loss may have clawback: what is too much is asked back at once; "
          + "or order: who comes later by support_order.csv does not count")
    }
    guard record["scope"] == Role.fund.rawValue else {
      report(record, "scope", "bad-value", "is no role that grants support", "write fund")
      return nil
    }
    return .fund
  }

  private mutating func availability(_ record: PackRecord, _ scheme: Scheme) -> LimitRecord.Kind? {
    guard let role = record["scope"].flatMap({ Role(rawValue: $0) }) else {
      report(
        record, "scope", "bad-value", "is no role",
        PackValue.suggestion(record["scope"] ?? "", TableFormat.roles))
      return nil
    }
    let rows = accounts(record, role, scheme)
    if record["basis"] != nil {
      report(record, "basis", "not-supported", "is not yet supported for availability", "leave it blank")
    }
    // Without a limit there is nothing to hold.
    if record["amount"] == "none" || rows.isEmpty { return nil }
    return .availability(role: role, charts: rows, minimum: money(record, "amount") ?? 0)
  }
}
