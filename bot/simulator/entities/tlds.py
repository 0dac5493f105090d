"""The top-level domains that make a bare name (`example.com`) a link.

All country codes, and the generic ones that people meet; rarer ones need a scheme in front.
"""

from __future__ import annotations

_COUNTRIES = """
ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo br bs bt bv
bw by bz ca cc cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg er es
et eu fi fj fk fm fo fr ga gb gd ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu
id ie il im in io iq ir is it je jm jo jp ke kg kh ki km kn kp kr kw ky kz la lb lc li lk lr ls lt
lu lv ly ma mc md me mg mh mk ml mm mn mo mp mq mr ms mt mu mv mw mx my mz na nc ne nf ng ni nl no
np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa re ro rs ru rw sa sb sc sd se sg sh si
sj sk sl sm sn so sr ss st su sv sx sy sz tc td tf tg th tj tk tl tm tn to tr tt tv tw tz ua ug uk
us uy uz va vc ve vg vi vn vu wf ws ye yt za zm zw
ελ ευ бг бел ею рф срб укр мкд мон қаз հայ გე
"""
_GENERIC = """
academy accountant accountants actor adult aero agency airforce apartments app archi army arpa art
arte asia associates attorney auction audio author auto autos baby band bank bar barcelona bargains
baseball beauty beer berlin best bet bible bid bike bingo bio biz black blog boats book booking
boutique box brussels build builders business buy buzz cab cafe cam camera camp capital car cards
care career careers cars casa case cash casino cat catering catholic center ceo chat cheap church
city claims cleaning click clinic clothing cloud club coach codes coffee college com community
company computer condos construction consulting contact contractors cooking cool coop country
coupon coupons courses credit creditcard cricket cruises dance data date dating day deal deals
degree delivery dental dentist design dev diamonds diet digital direct directory discount docs
doctor dog domains dot download drive earth eat eco edu education email energy engineer engineering
enterprises equipment estate events exchange expert exposed express fail faith family fan fans farm
fashion fast feedback film final finance financial fire fish fishing fit fitness flights florist
flowers fly foo food football forsale forum foundation free fun fund furniture fyi gallery game
games garden gay gift gifts gives giving glass global gmail gmbh gold golf goo goog google gov
graphics gratis green group guide guitars guru hair haus health healthcare help here hiphop hockey
holdings holiday homes horse hospital host hosting hot hotels house how icu ieee immo immobilien
inc industries info ink institute insurance insure int international investments irish istanbul
jewelry jobs joy kids kim kitchen kiwi land lat law lawyer lease legal life lighting like limited
limo link live llc loan loans lol london love ltd luxe luxury madrid management map market marketing
markets mba med media meet memorial men menu miami mil mint mobi mobile moda moe mom money mortgage
moscow moto mov movie museum music name navy net network new news next ngo ninja now nyc observer
office one ong onl online ooo open org organic origins page paris partners parts party pay pet
pharmacy phone photo photography photos pics pictures pid ping pink pizza place play plumbing plus
poker porn post press pro prod productions prof promo properties property protection pub radio read
realestate realty recipes red rehab reisen rent rentals repair report republican rest restaurant
review reviews rich rip rocks rodeo room run safe sale salon save school schule science scot search
seat secure security select services sex sexy shoes shop shopping show singles site ski skin sky
smart smile soccer social software solar solutions song space spa sport spot storage store stream
studio study style supplies supply support surf surgery systems talk tattoo tax taxi team tech
technology tel tennis theater theatre tickets tips tires today tokyo tools top tours town toys trade
trading training travel trust tube university uno vacations vegas ventures vet viajes video villas
vin vip vision vodka vote voting voyage wales wang watch watches weather webcam website wed wedding
wien wiki win wine work works world wow wtf xxx xyz yachts yoga you youtube zero zip zone
дети москва онлайн орг рус сайт ком
"""
COMMON_TLDS = frozenset((_COUNTRIES + _GENERIC).split())
