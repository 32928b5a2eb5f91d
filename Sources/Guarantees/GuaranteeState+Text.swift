import Ledger
import Money
import Reinsurance

/// The stored and sealed form of a state: items separated by `;`, each `name=values`, values separated by
/// `,`. Codes hold neither sign. An auditor can read it; a program reads it back exactly.
extension GuaranteeState {
  public var text: String {
    var text = "on=\(lastDate.number)"
    for field in facts { text += ";\(field.column.name)=\(field.value.normalised)" }
    if cohort != 0 { text += ";Y=\(cohort)" }
    if let attachedOn { text += ";T=\(attachedOn.number)" }
    append(&text, "A", openApproval)
    append(&text, "D", drawn)
    append(&text, "O", outstanding)
    append(&text, "R", feeReceivable)
    append(&text, "U", feeUnearned)
    for (index, layer) in layers.enumerated() {
      text += ";L=\(layer.party ?? ""),\(layer.treaty ?? ""),\(layer.underwritingYear),\(layer.ratio),"
      text +=
        "\(layer.base.rawValue),\(layer.cap.map { String($0) } ?? ""),\(layer.group),\(exposures[index])"
    }
    for claim in claims {
      text += ";C=\(claim.id),\(claim.accidentYear)"
      for path in ClaimState.numbers { text += ",\(claim[keyPath: path])" }
      for payer in claim.payers {
        text += ";P=\(payer.claimed),\(payer.suspense),\(payer.shared),\(payer.writtenDown)"
      }
    }
    return text
  }

  private func append(_ text: inout String, _ name: String, _ value: Int64) {
    if value != 0 { text += ";\(name)=\(value)" }
  }

  /// Reads what ``text`` wrote; nil for anything else.
  public init?(text: String) {
    self.init(lastDate: Day(number: 0))
    for item in text.split(separator: ";", omittingEmptySubsequences: false) {
      guard let sign = item.firstIndex(of: "=") else { return nil }
      let name = item[..<sign]
      let value = item[item.index(after: sign)...]
      guard read(name, value) else { return nil }
    }
  }

  private mutating func read(_ name: Substring, _ value: Substring) -> Bool {
    switch name {
    case "L": return readLayer(value)
    case "C": return readClaim(value)
    case "P": return readPayer(value)
    case "on", "T":
      guard let number = Int32(value) else { return false }
      if name == "T" { attachedOn = Day(number: number) } else { lastDate = Day(number: number) }
      return true
    case "Y":
      guard let year = Int16(value) else { return false }
      cohort = year
      return true
    case "A", "D", "O", "R", "U":
      guard let number = Int64(value) else { return false }
      switch name {
      case "A": openApproval = number
      case "D": drawn = number
      case "O": outstanding = number
      case "R": feeReceivable = number
      default: feeUnearned = number
      }
      return true
    default:
      guard let column = EventColumn(name: String(name)),
        let read = FieldValue(normalised: String(value), form: column.form)
      else { return false }
      facts.append(EventField(column, read))
      return true
    }
  }

  private mutating func readLayer(_ value: Substring) -> Bool {
    let parts = value.split(separator: ",", omittingEmptySubsequences: false)
    guard parts.count == 8, let year = Int(parts[2]), let ratio = Ratio(parts[3]),
      let base = LayerBase(rawValue: String(parts[4])), let group = Int(parts[6]),
      let exposure = Int64(parts[7])
    else { return false }
    let cap = Int64(parts[5])
    guard cap != nil || parts[5].isEmpty else { return false }
    layers.append(
      ResolvedLayer(
        party: parts[0].isEmpty ? nil : String(parts[0]), treaty: parts[1].isEmpty ? nil : String(parts[1]),
        underwritingYear: year, ratio: ratio, base: base, cap: cap, group: group))
    exposures.append(exposure)
    return true
  }

  private mutating func readClaim(_ value: Substring) -> Bool {
    let parts = value.split(separator: ",", omittingEmptySubsequences: false)
    guard parts.count == 2 + ClaimState.numbers.count, let year = Int16(parts[1]) else { return false }
    var claim = ClaimState(id: String(parts[0]), payers: 0)
    claim.accidentYear = year
    for (path, part) in zip(ClaimState.numbers, parts.dropFirst(2)) {
      guard let number = Int64(part) else { return false }
      claim[keyPath: path] = number
    }
    claims.append(claim)
    return true
  }

  private mutating func readPayer(_ value: Substring) -> Bool {
    let parts = value.split(separator: ",", omittingEmptySubsequences: false)
    guard parts.count == PayerState.numbers.count, !claims.isEmpty else { return false }
    var payer = PayerState()
    for (path, part) in zip(PayerState.numbers, parts) {
      guard let number = Int64(part) else { return false }
      payer[keyPath: path] = number
    }
    claims[claims.count - 1].payers.append(payer)
    return true
  }
}
