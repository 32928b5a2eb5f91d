/// Elements of camt messages that are read; all others are passed over.
enum CamtName: UInt16, CaseIterable {
  case document, bkToCstmrStmt, bkToCstmrAcctRpt, bkToCstmrDbtCdtNtfctn
  case stmt, rpt, ntfctn
  case id, elctrncSeqNb, lglSeqNb, acct, bal, txsSummry, ntry
  case stmtPgntn, rptPgntn, ntfctnPgntn, pgNb
  case iban, othr, ccy
  case tp, cdOrPrtry, cd, prtry, amt, cdtDbtInd, dt, dtTm
  case ttlNtries, ttlCdtNtries, ttlDbtNtries, nbOfNtries, sum
  case ntryRef, rvslInd, sts, bookgDt, valDt, acctSvcrRef, bkTxCd, ntryDtls, addtlNtryInf
  case domn, fmly, subFmlyCd
  case btch, nbOfTxs, txDtls
  case refs, endToEndId, instrId, amtDtls, txAmt
  case rltdPties, dbtr, cdtr, dbtrAcct, cdtrAcct, pty, agt, finInstnId, nm
  case rmtInf, ustrd, strd, cdtrRefInf, ref
  case rtrInf, rsn, addtlTxInf

  /// The local name in the message.
  var text: String {
    switch self {
    case .iban: "IBAN"
    default: "\(self)".prefix(1).uppercased() + "\(self)".dropFirst()
    }
  }

  static let names = allCases.map(\.text)
}
