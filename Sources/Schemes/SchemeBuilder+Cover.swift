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
      if record["line_rule"] != nil {
        report(
          record, "line_rule", "not-supported", "is not supported",
          "leave it blank: line_rule.csv has the programme in its conditions")
      }
      guard let code = record["programme"], let name = record["name_en"] else { continue }
      _ = refers(record, "waterfall", to: "layer", among: waterfalls)
      var programme = Programme(
        code: code, nameEnglish: name, nameLocal: record["name_local"] ?? name,
        category: record["category"], coverageRatio: record["coverage_ratio"].flatMap { Ratio($0) },
        waterfall: record["waterfall"], maximumTermMonths: record.whole("max_term_months"),
        legalBasis: record["legal_basis"], validity: record.validity)
      programme.quota = record["quota"]
      programme.feeCap = record["fee_cap"].flatMap { Ratio($0) }
      programme.disasterKind = record["disaster_kind"]
      programme.eligibility = condition(record, "eligible")
      programmes.append(programme)
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
      var layer = Layer(
        order: order, payer: payer, ratio: ratio, base: base, cap: money(record, "cap"),
        isResidual: record["residual"] == "yes", validity: record.validity)
      layer.isByFillRate = record["ratio"] == "by:fill_rate"
      layer.isClaimedOnRequest = isOnRequest(record, "claimed", payer)
      layer.isCededOnRequest = isOnRequest(record, "ceded", payer)
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
      let treaty = treaties[place].value
      guard treaty.kind.isOfRisks, treaty.excess == nil else {
        report(
          record, "payer", "not-supported", "is a \(treaty.kind.rawValue), which looks at more than a claim",
          "claims are ceded under shares of a guarantee; gledger treaty apply takes the others")
        return nil
      }
      if treaty.level != .guarantee, treaty.limit != nil {
        report(
          record, "payer", "not-supported", "bounds what it takes of a \(treaty.level.rawValue)",
          "claims are ceded by guarantee; gledger treaty apply takes the other levels")
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
    if record["ratio"] == "by:fill_rate" {
      let rules = records("line_rule")
      if let rule = rules.first(where: { $0["fill_rate"] == nil }) {
        report(
          rule, "fill_rate", "missing-value", "is blank, and layer.csv asks for it", "write the share")
      } else if rules.isEmpty, !incomplete.contains("line_rule") {
        report(
          record, "ratio", "fill-rate-missing", "there is no line_rule.csv that gives fill rates",
          "write the ratio itself, such as 80%, or add the table")
      }
      return .one
    }
    if ratio == nil, record["ratio"] == nil {
      report(record, "ratio", "missing-value", "is blank", "write the share that this layer pays")
    }
    return ratio
  }

  /// Minor units of the pack's currency; nil for blank and `none`.
  mutating func money(_ record: PackRecord, _ field: String) -> Int64? {
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
}
