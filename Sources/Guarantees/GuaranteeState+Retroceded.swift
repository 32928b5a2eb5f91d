import Ledger
import Money
import Reinsurance

/// What reinsurers cede on of a guarantee: as text, and taken back.
extension GuaranteeState {
  /// `r=source,cedant,party,treaty,year,inuring,share,signed,cap,exposure`.
  func appendRetroceded(to text: inout ByteBuilder) {
    for (line, exposure) in zip(retroceded, retrocededExposures) {
      text.append(literal: ";r=")
      text.append(decimal: Int64(line.source))
      for name in [line.cedant, line.party, line.treaty] {
        text.append(0x2C)
        text.append(name)
      }
      more(Int64(line.underwritingYear), &text)
      more(Int64(line.inuring), &text)
      for ratio in [line.share, line.signed] {
        text.append(0x2C)
        text.append(ratio)
      }
      text.append(0x2C)
      if let cap = line.cap { text.append(decimal: cap) }
      more(exposure, &text)
    }
  }

  mutating func readRetrocededLine(_ value: inout StateText) -> Bool {
    guard let source = value.number().flatMap({ Int(exactly: $0) }), let cedant = value.part(),
      let party = value.part(), let treaty = value.part(),
      let year = value.number().flatMap({ Int16(exactly: $0) }),
      let inuring = value.number().flatMap({ Int(exactly: $0) }), let share = value.ratio(),
      let signed = value.ratio(), let capText = value.part(), let exposure = value.number(), source >= 0
    else { return false }
    let cap = Int64(capText)
    guard cap != nil || capText.isEmpty else { return false }
    retroceded.append(
      RetrocededLine(
        source: source, cedant: cedant, party: party, treaty: treaty, underwritingYear: Int(year),
        inuring: inuring, share: share, signed: signed, cap: cap))
    retrocededExposures.append(exposure)
    return true
  }

  mutating func readRetrocededAmount(_ value: inout StateText) -> Bool {
    guard !claims.isEmpty, let claimed = value.number(), let shared = value.number() else { return false }
    var amount = RetrocededAmount()
    (amount.claimed, amount.shared) = (claimed, shared)
    claims[claims.count - 1].retroceded.append(amount)
    return true
  }

  mutating func readRetrocededReserves(_ value: inout StateText) -> Bool {
    guard !notices.isEmpty, notices[notices.count - 1].retroceded.isEmpty else { return false }
    while !value.isAtEnd {
      guard let amount = value.number() else { return false }
      notices[notices.count - 1].retroceded.append(amount)
    }
    return true
  }

  /// The share of the guarantee that a party bears under a treaty, of a claim without caps; nil where none.
  public func cession(to party: String, under treaty: String) -> Ratio? {
    if let layer = layers.first(where: { $0.party == party && $0.treaty == treaty }) { return layer.ratio }
    guard let place = retroceded.firstIndex(where: { $0.party == party && $0.treaty == treaty }) else {
      return nil
    }
    var (ratio, source) = (Ratio.one, place + layers.count)
    while source >= layers.count {
      let line = retroceded[source - layers.count]
      guard let part = ratio.multiplied(by: line.share).flatMap({ $0.multiplied(by: line.signed) }),
        line.source < source
      else { return nil }
      (ratio, source) = (part, line.source)
    }
    return ratio.multiplied(by: layers[source].ratio)
  }

  mutating func takeBackRetroceded(after: GuaranteeState, before: GuaranteeState) {
    for index in retrocededExposures.indices where index < after.retrocededExposures.count {
      let old =
        before.retrocededExposures.indices.contains(index) ? before.retrocededExposures[index] : 0
      retrocededExposures[index] -= after.retrocededExposures[index] - old
    }
  }
}

extension NoticeState {
  /// `n=amount,...`, one a line of what is ceded on; absent where nothing ever was.
  func appendRetroceded(to text: inout ByteBuilder) {
    guard let first = retroceded.first else { return }
    text.append(literal: ";n=")
    text.append(decimal: first)
    for amount in retroceded.dropFirst() {
      text.append(0x2C)
      text.append(decimal: amount)
    }
  }
}

extension ClaimState {
  mutating func takeBackRetroceded(after: ClaimState, before: ClaimState) {
    for index in retroceded.indices where index < after.retroceded.count {
      let old =
        before.retroceded.indices.contains(index) ? before.retroceded[index] : RetrocededAmount()
      retroceded[index].claimed -= after.retroceded[index].claimed - old.claimed
      retroceded[index].shared -= after.retroceded[index].shared - old.shared
    }
  }
}
