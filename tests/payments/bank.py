"""What a bank would send: made from the treasury file, as a bank does."""

import xml.etree.ElementTree as ET
from collections.abc import Mapping

PAIN = "{urn:iso:std:iso:20022:tech:xsd:pain.001.001.09}"


def transfers_in(order: bytes) -> dict[str, str]:
    """Amount by end-to-end id, as the treasury file says."""
    root = ET.fromstring(order)  # noqa: S314 - our own file
    return {
        one.findtext(f"{PAIN}PmtId/{PAIN}EndToEndId", ""): one.findtext(
            f"{PAIN}Amt/{PAIN}InstdAmt", ""
        )
        for one in root.iter(f"{PAIN}CdtTrfTxInf")
    }


def status_report(
    order: str, statuses: Mapping[str, str], *, message: str = "PSR-1", reason: str = "AC01"
) -> bytes:
    """A pain.002.001.10: status by end-to-end id."""
    lines = "".join(
        "<TxInfAndSts>"
        f"<OrgnlEndToEndId>{code}</OrgnlEndToEndId><TxSts>{status}</TxSts>"
        + (f"<StsRsnInf><Rsn><Cd>{reason}</Cd></Rsn></StsRsnInf>" if status == "RJCT" else "")
        + "</TxInfAndSts>"
        for code, status in statuses.items()
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><CstmrPmtStsRpt>'
        f"<GrpHdr><MsgId>{message}</MsgId><CreDtTm>2025-07-10T10:00:00+08:00</CreDtTm></GrpHdr>"
        f"<OrgnlGrpInfAndSts><OrgnlMsgId>{order}</OrgnlMsgId>"
        "<OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId></OrgnlGrpInfAndSts>"
        f"<OrgnlPmtInfAndSts><OrgnlPmtInfId>{order}</OrgnlPmtInfId>{lines}</OrgnlPmtInfAndSts>"
        "</CstmrPmtStsRpt></Document>"
    ).encode()


def notice(amounts: Mapping[str, str], *, side: str = "DBIT", message: str = "NTF-1") -> bytes:
    """A camt.054.001.08: amounts by end-to-end id, all debited, or all returned."""
    details = "".join(
        "<Ntry>"
        f'<Amt Ccy="CNY">{amount}</Amt><CdtDbtInd>{side}</CdtDbtInd>'
        "<Sts><Cd>BOOK</Cd></Sts><BkTxCd><Prtry><Cd>TRF</Cd></Prtry></BkTxCd>"
        f"<NtryDtls><TxDtls><Refs><EndToEndId>{code}</EndToEndId></Refs>"
        f'<Amt Ccy="CNY">{amount}</Amt><CdtDbtInd>{side}</CdtDbtInd>'
        + ("<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>" if side == "CRDT" else "")
        + "</TxDtls></NtryDtls></Ntry>"
        for code, amount in amounts.items()
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.08"><BkToCstmrDbtCdtNtfctn>'
        f"<GrpHdr><MsgId>{message}</MsgId><CreDtTm>2025-07-11T10:00:00+08:00</CreDtTm></GrpHdr>"
        "<Ntfctn><Id>N1</Id><Acct><Id><Othr><Id>1001</Id></Othr></Id></Acct>"
        f"{details}</Ntfctn></BkToCstmrDbtCdtNtfctn></Document>"
    ).encode()
