// SPDX-FileCopyrightText: The ctflow authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// The code of tf/kernels/sobol.hpp. The first numbers of each dim are those of S. Joe and F. Y.
// Kuo, Constructing Sobol sequences with better two-dimensional projections, 2008.

#include <string_view>

#include <tf/kernels/sobol.hpp>

namespace tf::kernels {

namespace impl {

/// The first numbers of all dims but the first, as many as the degree of the dim's polynomial. The
/// k-th of them is odd and has k bits; the others are here, the lowest first, 6 in each character.
inline constexpr std::string_view sobol_first_numbers =
    "3DZY@:b=90TZk77<_ZRK<o8c=6EkOhdm^M4UWiG9aeRYHMDlOHCZGCH4^Q4aUUk4I7En2gN]>BRX5YFXQ7il==?gD]QcO"
    "3Voo`p1;^:VmClk81O^PJjQOPW2cBPIcDjim5P]LG>cjXhK_h@XNaaAg:7g?49=:ZpnZUZZVa:7MInnf0HC@48L_8Hf8o"
    "m<;Oe2nAK;Fc1?`FoeB=ih`?UBe=TnLp>5kp]b0:Io>^2@DEldGBhJaM:D:eP688lM0g`n2Z6X]0jhHmOo1jdgk758fpd"
    ">_n9U7BFD[`^N8aHPVEMPW?0ReYRNoZP[nn7SVgCG5C68abG99QOHi9eY@K4_Y_d;lac2Wf97Sfk?:JYE@K[4pY4cCm7c"
    "me0mmL>bk000BR]hm[kH8NW]Y6mk59_4gf=Z=fQBb2IPhYOV3jE=3JCVR^j]^PS`V^6ipMZBHYS^=G2f;YLA85p^cI9d`"
    "p3=`<J]cW^E:Ch1if_Wle@4R0iFUn1:O:EVpODj<5KJdP;iCU<51WiIRO4`bKBn3FaW_[]C?Co4HG41`dnn2Jf5cTA>Z1"
    "]kp:dI2EYmLO[g>b3S7k<maRY6JFF;NB<K^d9SmIgF209hSU7JLY>ZRGhJlkTYBEUQZTdLKj@SSdBHjLQfDo9HWVQJc=Q"
    "olA@doQ;n@0QOjJZL_7<9kQh;dAR@aY[Pl05[CpeKWF7mWd231OG@jJO@2:Sp=DK]XfOh;@7?Qf1m5S5XdK2I^nc]9UfW"
    "i<^aKTBX60H61JjMWjfiHXZ^gREDAY?F`EoYEp6JMKi<PpVO8`;WN[?=XBT<7G>;PneSCO9;5T`TBp1YFocJB@PI;NbVU"
    "`m_QOE2NG=jpGG=UF`USYoJcGKe80Tg<EJJVofLTpgf:HZdN59oLlSNUpB^Q=QSH<Ogn6Sh3W@X>`bJUk>bK<i7T^m]DS"
    "LAG8VQ9KAV=0mQ[n2l^Y=29LK=K>Jf>Lic5HdPO<U?R_nZP7[XUIm8@7T5j1]JLNF@Z1id[L`_g>l4oGD``p0SH3>kGP0"
    "VbaQc@S>g<IL?KL<oJi]W:Q]=:QCbeOnLO]fZoi:hYUhh3eVI`]aHX^pR@3I1ZfM?XkXLWNIU?d0Q6[lZO0HU4_=4i:^c"
    "lcB]95bo;IS<YnWc`6@mZQg5;VM]EfaA;Ram@]F6Fh60BcLlTEe9nOSd=@<EL7a9Gngi`Yg`pT@IT7P7;[?>T[cSnKPSf"
    "p`QP5<4O7:S;ABUmn=ED2RLpThf8dBb1>FpIC^<haHgCLVBd2oRHHf5DIT7fU>R5PPYHS6FDMa=fmFGAbB`GM3:j?0f4`"
    "XD^:UN9T]1D4UH7XfL2iDLQcQHkROJM^CHYi>;`<nI`NSnV5ET`<9f:dhEZDS1XoA>l26k95@Hmc;h=@S`PRI1[9I8OWV"
    "3fR^I@gi5UY:HZP?V_fT73aiO]DnHm>cFf=@Se84QR2cnS^GU<_oESQQMhDkVaGj`c29AM2j^9MLHI]_OpaV8I`K=<J2G"
    "omZO[Afo_`oA[6@VPpcR9llQSHQoEoobjQjeWHO<CgBEoK_iCZ=oh2^2_RRBfboe`J[Bc2TE5Kl21KYk:Be81i<de`YI7"
    "35AhgUpaTo?kORIeGnmnON]Gb=EYe=;6?hh^HZ5UE6j1@5cP50D@1TJQHB3BUNUh`DK4fTeWHK<@cB03SBl^Ncle>>Gbp"
    "SV0RDD`@6jp:APmR]Q][3H:_>nWf=Kc3Go?L`LDF7<6HZedJ8MpO_bCE8Cc5Rd3^SIGIBZBi8<NHcDMkj?Q8V_DbkZ[7:"
    "3J2Qjf[G<AKYI5<a9V1W;LTj<QFHnc2oAD`kEOpGoNa>MRS2_p@UWW_:4HLa7;6oC=VRXfiPVN4Q642Q[bOBli@4ap]OA"
    ">dSmo=bc9W7DNn_IB;pXNW1MU:pPC4VQ1;Z`DNF<M[pXecINV8PMI[k=n<;HMJ1ZJj[:Mg0=Do1ENUNK5=Q@9mBZ<`1en"
    "V@4:p9eBEl5423Jd5b0WZeh7M25J>T:44@PPZ_1]`365=G^4XT1>4T9oZ:KVl[DUlM?]^cVn^=8hFNiRk8g1ZkP>4o[88"
    "ASQXBA1i<jP4@RgJ3^IYU[^LmkKZ@l[jEPKpGIdL`6ScVLVVkIZ8c@57jEXaIp=6fJni=0oAR4EfefhD[_9b@lXO4]Qf]"
    "eaK0cFGLhWJmT5eR@jkIllG=@h0pf7O0o@7Zo5<CR62lojLiM7po3cUCZdW2=c>YK8m4RIiiSJiGWZUJ_3[gY_lI;JpD_"
    "k3L4<HcPMOoBH1C;iIo<E17Gd3Q`BGffI3oj_^VJdBNUWX5]bLTha6KnB9T;Gh<<W6S9S7_<;3o<cJV3H8;gIX^D@RN_9"
    "j<XAUmcJ4dNlH2]a[M<L_oCc:pcL6OB6cGj2M]IJVh^V=GZGWH_h27?JMh4NpmfFn>lR8goFe9@iLGo88o0_Z5RY<pSQe"
    "HF7bSmjGA:U3X8fbDcaWk1HSkWfNQ;`[:94ceGgDiD1ENR_EHjN6deDYAGEaJLj<Qj9al[lA[4EJN_nba7oHWc5A8UMRc"
    "Ei@CIimR>?D7`<Mdd3RlLEOQ9GX;gGHM@_n6FE0G7^me]SmL:gI`>ERQ2nMc?LEmBlO0?52<kW[>K;Jl<lFLKNl:DRPNN"
    "OD?YFKaXN^[eK]BCRb8ViU4C4PTEWp?5b<c>Gp[pefP3i[EN6Rp3S@>jane0Y97H95_Y^HohNFXIjdVFfEpNIo;B96M=?"
    "jQ0C1nKbL[?QHR=faB2^CXFKT4S>P7Ui1J<GbOEGGK>N`]2ZBD@e;Dil?@kYHW1IWnd90H71h4TOIRbII?TE@DQ5EN1id"
    ";@E3i_8p:_TA^Xp3cPmnaEEkNA8YY:d3@A9MYiCnI7J`@TgOV@88]Pg4pE7Te:CnSnBKnWC^GV0<o6[[5?_4996>D1anJ"
    "nSYBRUiOP3@T[aeBnW_F<XjHVLCD`c[7LOdlYJVAIkK`_h^g==Yobo_OMQbfhLP:TI>;oiff4fQVKWCCmFGM[U:EBY2Fj"
    "4pFJB3UXb>2LOTlc:35::a=pF3Cl=<U?6jTT5g38`>H`WU6f@C^mBVHRg9YDocHp;ck7jCCnQmfTlF^I>m0BDX`X4n9RA"
    "cU@K70cOQkBjFD;j3F^8[[UWI0jf<Q^:FYAYB`G8=Y1Q56agOH_5?SgNFTEhJKP;6Je7]Ak7b;C8eGQ^nH6Sl3fGc0J;G"
    "@Bee]TTTLoDD;:8QT`0O7`gZ4=A7KD9oIX3<Kl[jbW19aHi=Fk`Ffio03gITWBog]X>Ol;B^C=:=V4OKfW;QMo0iGXiZF"
    "f<2FOYoMRj;KV:iSmXDVMK=2ZRWiN;]gDJOQpQ=5:gCg9o;ZXOKOXS8pIWQ?W<K2<WJC^bYYNn3U79VpR_3^KNJmADJ^V"
    "MeY5bTM`4:GG[f:nNOCW94?9Nk`m<43S_8E[0_oT]D<hHco]@SdFQ8^NhCkTWGfLc@=Ngf9BFaC7G0X5m6;VZMWjX@nR:"
    "SN>gl6fO1iE8BngS7ZenXE65XYpZGLKfON1cNI=]MEG^f]jgdYbQ>p[UeKFW=JFef7NN6J>U`SL=>8oPLZh[GNS5G8I=e"
    "cghOE[?QVh>kVa[cp9QWE6L;j`iG`o1g_j?I;[1<X;aKL7K8llJDj=RiS;E_FhaBV_bpRkJh9hI]gEUG<DmcLmd8k?HLl"
    "JI51YG@jaD:dj=[pjLOFW]NVi>eSlFNX[D[KpB>?LFO>`pU_<Z;6?UYSIpd43[i7UYC9Cd;[ppA__KYN;1WF_eQNTGc3N"
    "GgXWPFi4<7Gbp433=4d[Qgpe9PNnRhE3QhI356H:N7Yc>TMB?KQi@H_LUFBn`8i5]IdO16iSMNV^:5I?HFWc4DK_Rb6`5"
    "pgfeYoGZ8QdaZQQ7Gij0f^4PN:h5eAR6G[=L:B58W0@W`IPedS<9[e?@Y<J@QLm0K54_>T3jFag0XR1FcaV2ZFJAC4P7U"
    "H8M5?O>7ne5B5E==keX[H1Z<k:c]@0E`jFPfnl>:ln9>kYfaVYLiYBKk3eZUG^X_0dFe]WmSLpgR0Ri9X2n@hTmk:D8C5"
    "JR97ER90bWB=W5=_A84aad069CQ`582E:ZfnRCL@QWDCB^HK9GCLp0G`6[5VPjA5;Llg>PZfJ@RA=HXSKS0;1adSlFg2M"
    "7o1@Rj@<d1feecRfGWoMTZ>VX5TMPd;pecF@i^eYY:N6N8JpZ5SVD^31ECSOoWKolV_f3dlf8N25XMTHk]Z0;[U87HfTE"
    "NL?b]h`3oSE3DbAlQ0QW8U3M`hQ4934E8Kp;m:P332FD6deaPmVEejBG[iZZ65QM>UH:Z3VP59b6jjCn9RMGp8pDhPJnf"
    "AB0CIhhOBmPlmmaP_eSFVWoJOMin`;U9T6ZZ4b@MeV[BiF^J^p;<N:Rck78EIl>TGI;iEA:<JcA97gmph_4pESBifLF1U"
    "1UT@mm5WQoifAeL8:83of`d1BIpEMAAZe;:3jbn4CUJgccLGJkHfaHmMa_QFSN?SC>_JVo>ZInH83:OFL_@3b94iR045h"
    "Q`7^7B3LDFVMe^LoT8l;iV]3ER51Hc2LPfI;5fA235jSn[?1oF>JWNX:MF1PdSQhL<5L[dd2hdiLJ4neH5?WeCeIQ`FcC"
    "ZiN?DBOD>b53b>6OM6V7^fhiN@S1c@FQf`Dn=XoK3L?@Rkg9XNVO6aH2An;ZHU8Z:NIb8ZJD:ag[_fAG:X4WZJ?n5j5e2"
    "f;lXESpF?UNMoMGeAR;5o]oEcdF:IYO@I`0VSm8j2CZIokf@pYcfPHaAUIAKl4:W`><H]]a3H[H@p1Cnj4cnfZ@H]cbEf"
    "2dCV_A@N96m6;KNlfcSOQb0?b]0P>jNK=_XAE9Vpk?AZ2IBB]3foeHFAF@:YoeN[ch76E=8YQIK^BJb_mI9co3D8HGP@1"
    "P<LSXo7L1Rb<N?Y=:BmRZe2[[]RD0JIMa^mkTlSYWg`e^E^M9G>mP`70=MY6M1KfT>d^ah@W@nLOL=mT:eG5[Q9CM@5LO"
    "<QnSMN1S3A16To3P9j`gQZlc3<S]nXFX4_1RT23HLnfC:E0<XhRFk]g3L@UpV@26aT8h=ZmcmKk0Z@m<@DF1RPhk_OZRm"
    "j=>hDcF3CF=?`5AOL;RXgEBQ2D9hOJ959pXpf]R>l^RbkA8`h>5N7PQ5;ce5>?T^naZC7fe2f]VRF053g3>`@76;f3>n2"
    "TZM>AkP:l1IGLnM;0NB3Ud9H3ei]7:^b@BHXZo?OSMb3MF5NJjBVeL_GF[?9Fam_QJG]<bD3E1ZgiiSfigY4<e3gB[_G9"
    "clD^Y5DVpK9aN`98kAJF^;d0lDjkh=5WllIkX8bKT<1]]@oW4dIZ8oHLA[an^ijS8OZdQS[eG2f3Kde=mOKSmIF@fC^Oe"
    "?eo]o@Ndg>nAADDcXeNTYSOjaDik^aXYnS<p=AiAMi7PocpH?YTRlTkKE55=9Te[V^:W<@cUHmOYWE5o7k<cCf<jOk7_S"
    "G;Df@;BQAMD<>cdeol>]Nh]11<0Wm1Ph4lF8;UWf0GbR@Ge0SSQp][9<]QKg]SlG=UMLQP]`ZUTMkF7^`5LhiSla_CjSb"
    "D`jn8NQE?^7VERLhTjVkRO0W7CpOJ1_F><pCkN8H<n15TXl:P<cO7p53U?1i:Af^[a:IPZSClKL7TJO6ZS5^V?eX_biSk"
    "OO]Q9jR83NgiJUL=VKU1MJ8<[D<AALGSBBhT89@E7RnigQUiV@9<UZhi<Lmei<0]]P:oUOBd0dQl2GUf02D:]eZeL9b2f"
    "SBAZChEFIhV[ZL19<[IV5W74mXCNX:lb[CAK6i>iZ3FGl:NSSfBpMjW=iIfgePZW2UOEodgGInbUec`KKPcUPp57W3Ll2"
    "]fZE^ZY>hkjN^aZTW<^9O`1c1oIOp1lN:iV>cM]LNYMEkkCa`S:AjD6PTNa`bAb9_mCofR7V>6jLBkaA1HFc36Eg77C7o"
    "P`Td_Mc<BoYfO>njHNJWbGWHSgA;o?IfBjf_DER=C?E8:nl^[V9>`ogRni^Hg_1MELTMp>Y]p3a1;42<F6c>1hfcafL;p"
    "cQ]NQ9bO:GWYVSp;Sh3MITLA5?4JniBgbWf6`U^L1M;a487EW=J?Q;RbhKmKoIT[en=;27_JIP^`1LIl84@pClDQG=cU1"
    "`oDMW1<g?6H[H430=WL=0PZ94fZ[]VF6I7?1?6TEeZ<Bk^;MbITBdDdQ4QDlE21:G4j27dSW>K05<GbR;]UCW9jY`0bi7"
    "gpI<kon0cFQ_9nFALn36PF3cSAf5Ee[@=i086IZ2Y>Tgk;<j_0f7D`]lUFBPD?BPO?gM`R`Zph@@e1W55BQIM=T:jCic5"
    ";>:FY:Rd2:CYK?AnHN7U3_lMYg<_7<g`;6UI^M59SImn9p:mT25O6OgAmj3aXSd_Ad<ij@?BN9ai<UanJ_4fLD8F0T0XU"
    "4k:Ng1DMgEEY4@nYgh_b:21X7e`2GB8_bQgQF91K[^:ff_LTA9pn<5l^PXhfUif86lnkIR5PV`i@k<fSWo4MaDI>V>28U"
    "lkM^P53SW1N6RSVK_K`j3?lnM?oMARc=[?HMH[eRPQ6<O9UYLELn][3gLd6H=lNVS2FYNd5ecH@hQC;;pF8kCWLcGd67P"
    "9>pn05HV4cU00WB^Qm8I`Zbb@D<n:pXI>d[F89GOAn421YZSbj>a_G>@S=:pTS0]_R;cc[Y24JN8IRlb=O7U]a<aABXkO"
    "gMR2KKeSl6EUZ_IF=<D<SADpnSRd?>@>V`V?m4IZ84k;Bl;RV:@XZ=d[_h:Ve>dg8H@lU^e2ZQd`MGAEkN:3k[NQM6VMK"
    "_>TQNj]8>S15FUa>hKN`;<Y=:1><Dp?22SHJ8ShVVHT:DaQT9o92;c:N_PSclHb^blHe`3mCM0cIOM[ahS`mjp?@O2CC4"
    "5Ip^9<O>BgAW`F_0V^ci0;>Y@<;lFQGh:;n7bKpR_:m]QbF=g_Z`mdYO7@d5?Dac1N2AZP6PP?L2RcP4L?C8R@ZM<Gd4g"
    "1g<9aJp[`7P9Gf=medYbZ8G6c8O3Thn?C^gX[kSD^4Aph;P`QTopPi1cZP;>7]YimcCgOOZp9m78Xi6hJg38_AiR;l25_"
    "ZeP0S[LN5Jj1S9UbP3K8MGU=C=NdE@^8h2?CnWhm=CjXKQg<TkHUne8KD9UoDMLR4P62IHLTNFoOR02ZbHS0BncQAM73e"
    ">U3U_^jEDRa_K@iLe]JEJgNlAX:8:lH<_EOIIlSDnWUedVE;1pPnHT<;0cakT>BEI0gMBf5^m^f6A4m>;YRC4VES6na^]"
    "HUn_PAAd;7EO]Efka;ck<U]G<RB0F0SaT_WoHMQUl`TBaSaWAH]NTn_CimRHBlCQ=[de_KDM=X^igp=nNQSC;AAd0[Te>"
    "LYN`O`YDm92p;fF]hG=_mTZ=J:XYbYfebHTO@=e[OHMl^6d5nTGUJJP<Vo;T2B0UE74SInaT?QNgR@RlPSXW<55Q[e2pF"
    "NX`<1^:R6DHL4h>SjVIU@7kK`cG5iMhP9KfTChLpZW[4CL[`Xe?;0I1Z9Yc1o:XeF;aLLonfmn`P@22cdV7fLpVh4kgZn"
    "3Lj2JCnQ`TmWShg15<V3Nld[dODDD<JdUhFP0fT;Y=Ng5Qp`jpOWVGe`U601CY:P76_GA1:9U<LohRG2pm>g9S5>:N45R"
    "G^6SfJ81NBB2Bnn5Ymkg^hBpOX4bCZfd_^D;`:0T498e9T6@_oZCMGY@12c72i4cI`I2gP9a_XogPFHe3>:25^Y@bfOC^"
    "6Y=:7EUXU^]UdI?9@4P4F4p>5ZWB>bInHM?T8o>hj];8lHSQbRYL2<Tf1;Yi_4E6Dc=kA_@nm25LFZYc@`3e;5h9E=;6N"
    "pRnTWe2kN23f]@Q`NJZgF_fPRa1mMhl<Pj]E_9MagAWF0KTl<dOOaW=8j<=paojH`5EU]mPoI_QLcEm<R=ZdbNSmOcX>7"
    "7[Xf]2R3Te93;OgY;DccBaL<h`[@1f6]6RMCV[1R`NANA[f7F9RVDpIJV:OJJl89ik;`TS_]4PY8>7cE3cHTkTGOdg<`6"
    "X:Fpo_T__i;A[^UF0I:JH]Mj7;C9Pb?5<c<j5g_n;5]PZ5hV:hTJ<jaG716?1M1b8h^n;VV1emXhD3XUgF^lI=GG6gkFc"
    "pn]<Vh:@l7H27TL8bEeRS4oddnhDa4Ai;a[<hS@BETkge7Jo6Y[_paRVTe9ocSffRWhi<E:m>P0]0?^niM9GeOSXNLC1a"
    "E>]]WC]>^TW_M4aE3b6SCak>W2bnHYVn?5SQXU<GiGDeo@W<M0dh4fX_:=lll<?<ZF6?XPOPajoBGYN3V[2ekBQbD`1MO"
    "3:S_M;<R6efofoe]fgnBoCKCALiQlp<bQ]d57]l9ojAY4P^26e::LK;6`<hg4XJkU;?fLMhJbTL@DOULXViObc`7DH`4_"
    "EMRH]5kdDHJin<FDLn?N4Vh5DJH@p_VNJSUf2eQYK0Gk88LbVJRUE^:S[o50Lb82Y^TmF`HgeLmXoQ0HSSnkF[Ae1a><M"
    "QEYoncR7@7J^VKm1n2mNhGNWN0K;O>F2ILQh0aegpIR3i9aHT;H`4?m;]3Vgd=X[ne`6HIn3p:cQmmVP[]NX3P8?]ED]n"
    "lnC6LX>Ck3;G_9=@Gi49:l`:QhVWj>Lmh=:aj]9jVifaZF<]c3bNLaNLM`CV:QAQ2I4k2m>>_mRJOCMGY6Kf:jHXb8Hgb"
    "J;]IF?HSFGF1L`^9EJip=A@d<HEaVb34NLWVfK[Rl`jJ;5Ccl6WHbM6ah5M[IEp@JjaN`n;EmY?@jkKbGB78UfEbdgWdB"
    "`]f?8?`o_g<BWW11pdX3F7g@cGI5>FhlcAGl@^cJ_m8hI[O<_Q6Y2CI=9;9ULW_OX=8kTogph:GnK7]1bkc;8A3Mbbg;l"
    "@KHmf<@NYejT0[<jC<4IFT;idEfgD^Z6;Xp4>T6k<B6ZEZY7TGGBb9KDKT?4hADoZM9;BKZ4Mj:cD^meZ4T8Wf8TJn^WO"
    "^e1Ueo4Y[?ESB;kKaggp?jE<LZOTWpcHjLMOe8=m5hlLSpVbnONHjpl<TEmihI[=O9oSP1MK>aNF3ho_KBick;J3XP7XF"
    "g@iR0Oic8COjcJ3UfI8Dk1WdFnVF6bC`iH1eSDeN<@HoZW7PnFFMbihWOV76lWSCQiQ6=lU8FFKil[2Lc4nbOW44dD]kJ"
    "1hK5IIW45mW7WH=oPG;^11Zn_m[N]fcGn3<XM?83aNZFY2C9NZlGZPDB>L`M:<DKjPTEnX?6CcJ8H:2mcP2cmL5GgE:K8"
    "086WTpEXogpYGPRVKM`XPOcIU8_@OUUkB18]ijEoR^c_8:55>53BiVPoT6>T]X_Q=VI]_AERnK]B23bhkOKCcU[JmVHSB"
    "BaiChS6pe7i;8GH6aMIEIk]^9HmXZNlI5ep>ag2J_7L3=JXMhm^[O;60>Y;nne7UFVQDhVR0^RFpJV@XmHBLMLJUA]aBG"
    "d^HZ<?eT4cW6fFf60QQdlOm^R[1JUi?<1EmT=IaQ^:SE;XUQglblPeT?7VcLB>P[eo[RkAdOXWAZd3<nLWikW`E_HlkNA"
    ":8[B]1[dkbi7:<Ic>14Yo3dcP_5m]of2X@]o<N2Q0SHp2FBh6M3kE29IUW`g8jMN5o=C:Y;gQS2fj5F5pFOJfA8dM3G@;"
    "cl2KmRlXJ2ab_Pa3:llc46^0Jd_YmROW?eG9SNLUD<P9NZSi7][`ROj8j0?e^0Oh6Ba9p^k6]_c8n1m1LmF[E_PA2=LL^"
    "@93EnOQBbYT7e1FA9^4l[g`e[U:n]k^]W703j@Ri<Pb0@XCi?3c^QP>?FI8LBJoCR5WQF^C@f0>CHZ5NmHO0Seg2Ph3:D"
    "8n7pd]ja6kYJ<S303B<QBL;j6fNAEhA?=;3YH9JCbCY1Nn[AYj1cmbXDFUGJj;U<UR6k]d8JD<GFKcYOO=m^]ZD5AUVk0"
    "[7TEZ_P8ZQNBZBZCS;8?VV?Ia=SXV9Jp:Q]AFoYDRpJ3>QS^pbN]jc3]hALl^fLaZ338WRCOb^X8]2bRJC=b^N[bQT5QL"
    "V5diD`40DTIYLf5OcfJMe87pKJ=LVTkRWGGL7aoL^e4@dLP1TMJD?L2keZpP]kIOmKYNED1Z`0ZSlMCbW_7Uk=R>eS1DN"
    "nW6iKL>AZOL4EpgMgelI06`[O<ekd;HDOgjIP7?mdQ;5]W8c0S3oL^SV8]lP;oXGQMFA>Ii]b^djjQAAaeAJC::_0k<1K"
    "_JL1h1[llG^p_A=R>ba6CL]jdmaUMW0mXnSlbejjhQKH=_1`gh=R8fkHo=0F_R9;P7dNL8^b0ji]UB:FNi<?NL5@@a_3^"
    "bD:AA7_SA^]gfH`9nh9TPRkhh3:EP0RMBhjYfaE]k_NH7=ClA@^JKB2BWFKVBia?o0_]XME`^=h?Ef^Va:[<=<i8>W[0J"
    "9lF1lY6o<Jof>YN?aHY5EIb]VY[<BM<Hb10SLkO55<<f<5?OKZCpn:YQRkia0R82PH4A2L=i?:GgACaFGK89H1eZA8]iW"
    ";WWD<Elpn5k<]iLe8cTng_Al;`j<Ti9eGbjkXDRQp:n0ZC1a4VbXHjI<EVd:1Fap69e1UH;FdW^c@YWQnQ[j2RgfQYBPR"
    "gS5jm:Q0e<bdjKAplA]abP2]BlLoQDlFdCXgO6SopNBFoN8i1Ya]W=C;cjZ7BAZMp0ZJ44g1oP_mJ[NWnWKSj:^jP==PB"
    "lSh]_TBY[;ESY9YBDmeE@;LYHeQZQmNJYZeUJO?eiM;2a@H52SD9d1hQ1k1FVW8PhbQX>KPj37p4>;gdDPBIIPV^oEfE_"
    "WGaNGUGM:AaRnJH^H9I;KG@W1:jXPORD3phYAL]`HHZ9`cXMH7=F3eVbnN`>]g5C8:j:Mc=JaYKQaeSGiD^9@AYRcA4VO"
    "8R2cnW[m>:?C8__lW@P3@?F^Pa]4cNS9JKBU9ML6T^E_[AYFQD01R;gZY<IZ>OC3U0U3_BYbK1[h8og`CNThi4fm^GT;@"
    "W6BJ[iF1QoN<4Z9f_M;PK<A^Ib]3660c^KgE_5eB?;R]]=15S0=IM^ncMWiWd^ZA<BR2]P`QGO4R8Fa`PQ9SD2Q2;@?V7"
    "_I@0Eh;dlk@iO]<PZ1SR3gA3^6`CQ@AbMNb]60>>GRdMX541g@6[;OjLKmWB`pi:3XZR;c^d4kWm6lHBm=@:BUdgP0n@3"
    "X]oG92MVpVXXQ_eWV;5ZcCI@]h`g=ipXa;=PDdG6P2IEL3QOa1UZmI[2NfBIT:4ODA57ajOQ3b=`l5]ZPLfAPUX=8JXbA"
    "ogSpbcQQARV3jkEe5cY9J>Vb?>^:CaKRQJJhNYKbkLS1?JS^^TLJo^bM[P^C=hA4M<pc:>9;c]BTQlEAI;XTS1l?BI^oj"
    "WOVe51OjDGAQ60N`E_4`SiClX3Ko@QfC39EF53l=M[AXSbRQcibRL[<OLf9>eEB51?^jge5BB871U8fKMACWeIP0Nn7d_"
    "K6P0Kj_QHfVKPKK5JlX3H^]25[mgRWEebV]hGDM]LY:5[T9oU4MFPDVN3]R:eAXIgR?gMIkgAbZX00biO5:Gk41WDYGW^"
    "dJ;`4=DHB4WSL0KE3M5TBOl`eEg;9iOg6_UVlBZDLM`Pik9;Ep>0G=okh_KCAgi0J3G88gDIUKGn3ge>Oo3Q]C3CLXgQ^"
    "ckGnX0fZGL@10Tf`o<Zap1F;_@dUGiLLBFaooiLNS^Q413PTiC7^KV48;ElR990o>L2O?Vc8Z35d[3X[:iEaC?NiMi8@_"
    "l?LCW;c@j_KHggQ^L=ddN@Cl@kfhWKQ9RT5=NbnDL636n<C<;cF4DT=bMM<4<@Rifn_5<k<9QfaLeRBS^S41cX8><SVgb"
    "Lh3XG`AAn[L8i_LUU?J3K9=0B<B?^W?jH?7b@>5XXMG9F1PcPEXNo_[:6]mmmp0hp4Ek=aCNAO`o=9oK_T]ncZRJ]@pZP"
    "BV4;]Om<U@EAkk;00KSUn7d2CcT>JWPdl[]Q_Sk<DHmp^`2PY=[HWiT]LCl<hWUP;m>m8M;71K@D<kMK<EZEhkmMGm6YU"
    "2gK>diie:MHT=p0cETo6UJQoUEFaI6YS6^5l9L8RjQ:ZLkcI<:G;Dp:loZI8BnU3@h^:`JSMWm=]eVn4[:RD7ZKF7o_d`"
    "WY@XE1ehN9EWd?^]Hn@pbneaBE<em7iPkLO7TnmKp=6He3JpLEh?`n[gTG5a>U]4;9<1HBIYpHe@]AXEZ;=lBE9A=gaN1"
    "C<2_l6^2nQfIp^KYcP<`SOngfp;DkfOOXj_cID>XfET@:J92;H3idVgScZ:cE9G:2m^7Y8R`LSo]Cf<]W:K^lp8f:nInZ"
    "fDgEcADC1k_nX2WJ1TVCSLP]W:POD9c>S:^k4>4kkOPZiJ@?]eWUESaB0FOX<VZ0R3AX9c3HZNA@Vpkie36Y?I]Bf7lEC"
    "b98;4WiEPK5I;3e0n2LNeVp<kVY4SPpbSNZISB>]MnCIDO4]A_kI8KI@a^S?Z1E:eDU5JLRe=i_CEBfUDHBk@PfQECTQV"
    "7ciCa@JWJIcD[_H0";

/// The next bit of sobol_first_numbers.
class SobolBits {
public:
    std::uint32_t next() {
        const std::uint32_t c = static_cast<unsigned char>(sobol_first_numbers[at_ / 6]);
        const std::uint32_t six = c - '0' - (c > '\\' ? 1 : 0);  // a backslash is no character
        return six >> (at_++ % 6) & 1;
    }

private:
    std::size_t at_ = 0;
};

/// Whether a polynomial of the degree is primitive: whether the powers of x by it are all numbers
/// of as many bits. Its coefficients are bits.
inline bool is_primitive(std::uint32_t polynomial, int degree) {
    const std::uint32_t all = (std::uint32_t{1} << degree) - 1;
    std::uint32_t power = 1;
    for (std::uint32_t count = 1; count <= all; ++count) {
        power <<= 1;
        if (power > all) power ^= polynomial;
        if (power == 1) return count == all;
    }
    return false;
}

}  // namespace impl

TF_COMMON_BODY void sobol_directions(std::int64_t dims, std::uint32_t* directions) {
    for (int k = 0; k < sobol_bits; ++k) directions[k] = std::uint32_t{1} << (31 - k);
    impl::SobolBits bits;
    std::uint32_t polynomial = 3;  // x + 1; each dim has the next primitive one
    for (std::int64_t d = 1, degree = 1; d < dims; ++d, polynomial += 2) {
        for (;; polynomial += 2) {
            while (polynomial >> (degree + 1) != 0) ++degree;
            if (impl::is_primitive(polynomial, static_cast<int>(degree))) break;
        }
        std::uint32_t* const v = directions + d * sobol_bits;
        for (int k = 0; k < sobol_bits; ++k) {
            if (k < degree) {
                std::uint32_t number = 1;
                for (int b = 1; b <= k; ++b) number |= bits.next() << b;
                v[k] = number << (31 - k);
                continue;
            }
            v[k] = v[k - degree] ^ (v[k - degree] >> degree);
            for (int j = 1; j < degree; ++j)
                if ((polynomial >> (degree - j) & 1) != 0) v[k] ^= v[k - j];
        }
    }
}

}  // namespace tf::kernels
