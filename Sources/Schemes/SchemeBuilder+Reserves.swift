import Ledger
import Money
import Posting

/// Reserves: methods, parameters and accounts (domain.md 2.2, 3.1 and 6).
extension SchemeBuilder {
  mutating func reserves(_ scheme: Scheme) -> [Reserve] {
    var found: [Reserve] = []
    for record in records("reserve") {
      guard let code = record["reserve"], let role = record["role"].flatMap({ Role(rawValue: $0) }),
        let method = record["method"].flatMap({ Reserve.Method(rawValue: $0) })
      else { continue }
      let account = reserveAccount(record, "account", role, [.liability, .asset, .equity], scheme)
      let expense = reserveAccount(record, "expense", role, [.expense], scheme)
      let release = reserveAccount(record, "release", role, [.income, .expense], scheme)
      let of = record["of"] == nil ? nil : reserveAccount(record, "of", role, nil, scheme)
      let isStaged = method == .stagedECL
      for (field, isNeeded) in [
        ("rate", !isStaged), ("of", !isStaged), ("cap", method == .pctUntilCap),
      ] where (record[field] != nil) != isNeeded {
        report(
          record, field, isNeeded ? "missing-value" : "bad-value",
          isNeeded ? "is blank" : "means nothing to the method \(method.rawValue)",
          isNeeded ? "the method \(method.rawValue) needs it" : "leave it blank")
      }
      let stages = isStaged ? stages(of: code, role, scheme) : []
      if isStaged, stages.isEmpty, !incomplete.contains("reserve_stage") {
        report(
          record, "method", "stages-missing", "has no stages", "add rows for it to reserve_stage.csv")
      }
      guard let account, let expense, let release else { continue }
      found.append(
        Reserve(
          code: code, role: role, method: method, rate: record["rate"].flatMap { Ratio($0) } ?? .zero,
          of: of, cap: record["cap"].flatMap { Ratio($0) }, account: account, expense: expense,
          release: release, isGross: record["gross"] != "no", stages: stages, validity: record.validity))
    }
    checkStages(found)
    return found
  }

  private mutating func reserveAccount(
    _ record: PackRecord, _ field: String, _ role: Role, _ classes: [AccountClass]?, _ scheme: Scheme
  ) -> Int? {
    guard refers(record, field, to: "account", among: chartCodes(role)),
      let row = record[field].flatMap({ scheme.chartRow(role, $0) })
    else { return nil }
    let chart = scheme.chart[row]
    guard let classes else { return row }
    guard classes.contains(chart.accountClass), chart.detail == .none, !chart.isClearing else {
      report(
        record, field, "not-a-reserve",
        "is no account of \(classes.map(\.rawValue).joined(separator: ", ")) without a detail",
        "name such an account of the chart of \(role.rawValue)")
      return nil
    }
    return row
  }

  private mutating func stages(of code: String, _ role: Role, _ scheme: Scheme) -> [Reserve.Stage] {
    var found: [Reserve.Stage] = []
    for record in records("reserve_stage")
    where record["reserve"] == code && record["role"] == role.rawValue {
      guard let number = record.whole("stage"), let rate = record["rate"].flatMap({ Ratio($0) }),
        let base = record["base"].flatMap({ Reserve.Stage.Base(rawValue: $0) }),
        let of = reserveAccount(record, "of", role, nil, scheme)
      else { continue }
      found.append(
        Reserve.Stage(number: number, base: base, of: of, rate: rate, validity: record.validity))
    }
    return found
  }

  /// Each stage is of a reserve that has stages.
  private mutating func checkStages(_ reserves: [Reserve]) {
    guard !incomplete.contains("reserve") else { return }
    for record in records("reserve_stage") {
      let isKnown = reserves.contains {
        $0.code == record["reserve"] && $0.role.rawValue == record["role"] && $0.method == .stagedECL
      }
      if isKnown { continue }
      report(
        record, "reserve", "unknown-code", "is no reserve of that role with the method stagedECL",
        "add it to reserve.csv, or remove the row")
    }
  }
}
