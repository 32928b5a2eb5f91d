import Guarantees
import Ledger
import Money
import Posting
import Reinsurance

/// Programmes, waterfalls of layers, and limits.
extension SchemeBuilder {
  mutating func programmes() -> [Programme] {
    let waterfalls = Set(layers.map(\.waterfall)).sorted()
    var programmes: [Programme] = []
    for record in records("programme") {
      for field in ["line_rule", "quota", "fee_cap"] where record[field] != nil {
        report(record, field, "not-supported", "is not yet supported", "leave it blank")
      }
      guard let code = record["programme"], let name = record["name_en"] else { continue }
      _ = refers(record, "waterfall", to: "layer", among: waterfalls)
      programmes.append(
        Programme(
          code: code, nameEnglish: name, nameLocal: record["name_local"] ?? name,
          category: record["category"], coverageRatio: record["coverage_ratio"].flatMap { Ratio($0) },
          waterfall: record["waterfall"], maximumTermMonths: record.whole("max_term_months"),
          legalBasis: record["legal_basis"], validity: record.validity))
    }
    return programmes
  }

  mutating func buildLayers() {
    for record in records("layer") {
      guard let waterfall = record["waterfall"], let order = record.whole("order"),
        let base = record["base"].flatMap({ LayerBase(rawValue: $0) }), let payer = payer(record),
        let ratio = layerRatio(record, payer)
      else {
        incomplete.insert("layer")
        continue
      }
      let layer = Layer(
        order: order, payer: payer, ratio: ratio, base: base, cap: money(record, "cap"),
        isResidual: record["residual"] == "yes", validity: record.validity)
      layers.append((waterfall: waterfall, layer: Located(value: layer, record: record)))
    }
  }

  private mutating func payer(_ record: PackRecord) -> Layer.Payer? {
    guard let text = record["payer"] else { return nil }
    if text == "own" || text == Role.association.rawValue { return .own }
    guard text.hasPrefix("treaty:") else {
      let codes = parties.map(\.value.code)
      return refers(record, "payer", to: "party", among: codes) ? .party(text) : nil
    }
    let codes = treaties.map(\.value.code)
    if let place = codes.firstIndex(of: String(text.dropFirst(7))) {
      if treaties[place].value.kind != .quotaShare {
        report(
          record, "payer", "not-supported", "is a \(treaties[place].value.kind.rawValue)",
          "claims are ceded under a quota_share; gledger treaty apply takes the others")
        return nil
      }
      return .treaty(place)
    }
    reportUnknown(record, "payer", in: "treaty", among: codes.map { "treaty:" + $0 })
    return nil
  }

  private mutating func layerRatio(_ record: PackRecord, _ payer: Layer.Payer) -> Ratio? {
    let ratio = record["ratio"].flatMap { Ratio($0) }
    if case .treaty(let place) = payer {
      if record["ratio"] != nil {
        report(
          record, "ratio", "bad-value", "stands beside a treaty, whose cession is the ratio", "leave it blank"
        )
      }
      return treaties[place].value.cession
    }
    if record["residual"] == "yes" {
      if payer != .own {
        report(record, "payer", "residual", "the residual layer is the guarantor's", "write association")
      }
      if let ratio, ratio != .one {
        report(record, "ratio", "residual", "the residual layer takes all that is left", "write 1")
      }
      if record["base"] != LayerBase.remaining.rawValue {
        report(record, "base", "residual", "the residual layer takes what is left", "write remaining")
      }
      if record["cap"] != nil, record["cap"] != "none" {
        report(record, "cap", "residual", "the residual layer has no cap", "leave it blank")
      }
      return .one
    }
    if ratio == nil, record["ratio"] == nil {
      report(record, "ratio", "missing-value", "is blank", "write the share that this layer pays")
    }
    return ratio
  }

  /// Minor units of the pack's currency; nil for blank and `none`.
  private mutating func money(_ record: PackRecord, _ field: String) -> Int64? {
    guard let text = record[field], text != "none", let currency else { return nil }
    do throws(Amount.ParseError) {
      return try Amount(text, currency).minor
    } catch {
      let message =
        switch error {
        case .tooManyDecimals: "has more decimals than \(currency) has"
        case .outOfRange: "is too large"
        case .notANumber: "is not an amount"
        }
      // What is no number at all was said already.
      if error != .notANumber {
        let decimals =
          currency.decimals == 0 ? "write whole \(currency)" : "write at most \(currency.decimals) decimals"
        report(
          record, field, "bad-value", message,
          error == .outOfRange ? "write none for unlimited, or a smaller amount" : decimals)
      }
      return nil
    }
  }

  mutating func limits(_ scheme: Scheme) -> [LimitRecord] {
    var limits: [LimitRecord] = []
    for record in records("limit") {
      guard let code = record["limit"], let kind = record["kind"], record["scope"] != nil else { continue }
      for field in ["period", "joint_with"] where record[field] != nil {
        report(record, field, "not-supported", "is not yet supported", "leave it blank")
      }
      let found: LimitRecord.Kind?
      switch kind {
      case "claim_cap": found = claimCap(record)
      case "availability": found = availability(record, scheme)
      case "support_once": found = support(record).map { .supportOnce(role: $0) }
      case "support_loss": found = support(record).map { .supportWithinLoss(role: $0) }
      case "quota", "joint_cap", "leverage", "concentration", "capacity":
        report(
          record, "kind", "not-supported", "is a kind of limit that is not yet supported",
          "remove the row; it would not be enforced")
        found = nil
      default:
        report(
          record, "kind", "bad-value", "is no kind of limit",
          PackValue.suggestion(kind, ["claim_cap", "availability", "support_once", "support_loss"]))
        found = nil
      }
      if let found { limits.append(LimitRecord(code: code, kind: found, validity: record.validity)) }
    }
    return limits
  }

  private mutating func claimCap(_ record: PackRecord) -> LimitRecord.Kind? {
    for (field, wanted) in [("scope", "guarantee"), ("basis", "outstanding")] where record[field] != wanted {
      report(record, field, "not-supported", "is not yet supported for a claim cap", "write \(wanted)")
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
    for field in ["of", "amount", "basis"] where record[field] != nil {
      report(
        record, field, "not-supported", "is not supported for a limit of support", "leave it blank")
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
    let codes = record["of"]?.split(separator: " ").map { String($0) } ?? []
    if codes.isEmpty {
      report(record, "of", "missing-value", "is blank", "name the accounts whose sum is what can be paid")
    }
    var rows: [Int] = []
    for code in codes {
      if let row = scheme.chartRow(role, code) {
        rows.append(row)
      } else if !incomplete.contains("account") {
        report(
          record, "of", "unknown-code", "\(code) is not in the chart of \(role.rawValue)",
          PackValue.suggestion(code, chartCodes(role)))
      }
    }
    if record["basis"] != nil {
      report(record, "basis", "not-supported", "is not yet supported for availability", "leave it blank")
    }
    // Without a limit there is nothing to hold.
    if record["amount"] == "none" || codes.isEmpty { return nil }
    return .availability(role: role, charts: rows, minimum: money(record, "amount") ?? 0)
  }
}
