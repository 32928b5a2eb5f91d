import Guarantees
import Ledger
import Money
import Posting

/// Tables of fees and reserves.
extension TableFormat {
  static let fees: [TableFormat] = [
    make(
      "fee_schedule", key: ["schedule"], isDated: true,
      [
        need("schedule"), need("base", .choice(FeeSchedule.Base.allCases.map(\.rawValue))),
        need("rounding", .choice(Rounding.allCases.map(\.rawValue))),
        need("earning", .choice(FeeEarning.allCases.filter { $0 != .once }.map(\.rawValue))),
        need("refund", .ratio), may("year_days", .whole),
      ]),
    make(
      "fee_scope", key: ["programme"], isDated: true,
      [may("programme"), need("schedule"), need("shared", .flag)]),
    make(
      "fee_rate", key: ["schedule", "class", "shared"], isDated: true,
      [need("schedule"), need("class"), need("shared", .flag), need("rate", .ratio)]),
    make(
      "fee_factor", key: ["schedule", "repayment", "instalments_from"], isDated: true,
      [
        need("schedule"), need("repayment"), need("instalments_from", .whole),
        may("instalments_to", .whole), need("factor", .ratio),
      ]),
    make(
      "fee_discount", key: ["schedule", "discount"], isDated: true,
      [need("schedule"), need("discount"), need("points", .ratio)]),
    make(
      "fee_collection", key: ["schedule", "months_from", "part"], isDated: true,
      [
        need("schedule"), need("months_from", .whole), may("months_to", .whole), need("part", .whole),
        need("share", .ratio),
      ]),
  ]

  static let reserves: [TableFormat] = [
    make(
      "reserve", key: ["reserve", "role"], isDated: true,
      [
        need("reserve"), need("role", .choice(roles)),
        need("method", .choice(Reserve.Method.allCases.map(\.rawValue))), may("rate", .ratio), may("of"),
        may("cap", .ratio), need("account"), need("expense"), need("release"), may("gross", .flag),
      ]),
    make(
      "reserve_stage", key: ["reserve", "role", "stage"], isDated: true,
      [
        need("reserve"), need("role", .choice(roles)), need("stage", .whole),
        need("base", .choice(["account", "notified"])), need("of"), need("rate", .ratio),
      ]),
  ]
}
