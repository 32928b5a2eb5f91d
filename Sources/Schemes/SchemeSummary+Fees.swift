import Guarantees
import Ledger
import Money
import Posting

/// Fee schedules and reserves for reading.
extension SchemeSummary {
  /// Those of them that the scheme has.
  static func feesAndReserves(_ scheme: Scheme) -> [Table] {
    (fees(scheme) + [reserves(scheme)]).filter { !$0.rows.isEmpty }
  }

  static func fees(_ scheme: Scheme) -> [Table] {
    let fees = scheme.fees
    return [
      Table(
        title: "Fee schedules", columns: ["schedule", "rate of", "rounding", "earned", "refund", "valid"],
        rows: fees.schedules.map {
          [
            $0.code, $0.base.rawValue, $0.rounding.rawValue, $0.earning.rawValue, $0.refund.description,
            text($0.validity),
          ]
        }),
      Table(
        title: "Fees of programmes", columns: ["programme", "schedule", "shared", "valid"],
        rows: fees.scopes.map {
          [$0.programme ?? "all others", $0.schedule, $0.isShared ? "yes" : "no", text($0.validity)]
        }),
      Table(
        title: "Fee rates", columns: ["schedule", "class", "shared", "rate", "valid"],
        rows: fees.rates.map {
          [$0.schedule, $0.feeClass, $0.isShared ? "yes" : "no", $0.rate.description, text($0.validity)]
        }),
      Table(
        title: "Fee factors", columns: ["schedule", "repayment", "instalments", "factor", "valid"],
        rows: fees.factors.map {
          [
            $0.schedule, $0.repayment, "\($0.from) to \($0.to.map { "\($0)" } ?? "any")",
            $0.factor.description, text($0.validity),
          ]
        }),
      Table(
        title: "Fee discounts", columns: ["schedule", "discount", "points", "valid"],
        rows: fees.discounts.map { [$0.schedule, $0.code, $0.points.description, text($0.validity)] }),
      Table(
        title: "Fees in parts", columns: ["schedule", "months", "part", "share", "valid"],
        rows: fees.parts.map {
          [
            $0.schedule, "\($0.from) to \($0.to.map { "\($0)" } ?? "any")", "\($0.part)",
            $0.share.description, text($0.validity),
          ]
        }),
    ]
  }

  static func reserves(_ scheme: Scheme) -> Table {
    Table(
      title: "Reserves", columns: ["reserve", "role", "method", "rate", "of", "cap", "account", "valid"],
      rows: scheme.reserves.map { reserve in
        let stages = reserve.stages.map {
          "\($0.number): \($0.rate) of \($0.base == .notified ? "notified " : "")\(scheme.chart[$0.of].code)"
        }
        return [
          reserve.code, reserve.role.rawValue, reserve.method.rawValue,
          stages.isEmpty ? reserve.rate.description : stages.joined(separator: ", "),
          reserve.of.map { scheme.chart[$0].code } ?? "", reserve.cap?.description ?? "",
          scheme.chart[reserve.account].code, text(reserve.validity),
        ]
      })
  }
}
