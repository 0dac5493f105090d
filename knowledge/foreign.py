"""Whether a text is a question in a third language, told by words and never by guessing.

Another alphabet tells at once. In Latin letters a language shows by the words with which people
speak to a library ("ich", "avez", "biblioteca"), not by those that titles are made of: "Der
Prozess", "Les Misérables" and "Cien años de soledad" are books, and stay so. For the same reason
one such word is not enough, unless there is nothing else: "Bonjour", but not "Bonjour tristesse".
Greeklish and English outweigh it: "posso" is Italian only among Italian words. Of MASSIVE's and
CLINC150's English and of MASSIVE's Greek in five spellings none is taken for a third language,
but for "hola", "gracias" and "bonjour", which are.
"""

from __future__ import annotations

from dataclasses import dataclass

from knowledge import text
from knowledge.language import leaning

_ENOUGH = 2  # different words with which somebody speaks
_LITTLE = _MARKED = 0.5  # what a little word weighs, and a word with an ä or an ñ
_COURTESIES = frozenset(  # said alone; not those that Greeks say too (merci, ciao)
    """
    guten morgen tag abend danke bonjour bonsoir buongiorno buonasera grazie hola buenos
    buenas dias tardes gracias bom dia obrigado obrigada pershendetje miredita faleminderit
    merhaba tesekkurler salut buna ziua multumesc goedemorgen bedankt
    """.split()
)
# Of each language: the words with which people ask and speak, about a library too, and after the
# bar those of which titles are made as well, which count for half. Without accents, as folded.
_LANGUAGES = """
    ich sie wir mir mich mein meine meinen kann konnen konnte mochte mochten wie wo wann warum
    welche welches wieviel gibt haben habe hat ist sind darf muss brauche suche finde ausleihen
    leihen verlangern zuruckgeben bibliothek bucherei buch bucher ausweis offnungszeiten geoffnet
    kostet hallo guten danke bitte hilfe deutsch deutsche
    | der die das den dem des ein eine einen einem einer und oder nicht kein fur mit zu zum von im
    am auf auch es morgen tag
/
    je vous nous puis peux peut pouvez avez avons est-ce quel quelle quels quelles quand combien
    comment pourquoi ou suis voudrais veux cherche faut faire emprunter renouveler rendre livre
    livres bibliotheque carte horaires ouvert ouverte ouvre ferme coute bonjour bonsoir merci
    francais qu ai sont
    | le la les un une des du de et en dans pour avec sur est ce cette il elle mon ma mes votre vos
    pas ne que qui c d l j y a quoi
/
    posso possiamo vorrei avete dove quando quanto quanti quale quali cosa perche cerco bisogna
    devo prendere prestito rinnovare restituire libro libri biblioteca tessera orari orario aperta
    aperto aperti chiude costa buongiorno buonasera ciao grazie italiano sono siete voi ho
    | il lo la i gli le un uno una di del della dei e in nel nella con per che come si non mi c è da
/
    puedo podria podemos quiero quisiera tienen tiene hay donde cuando cuanto cuantos cual cuales
    porque busco necesito tengo hacer sacar prestado renovar devolver libro libros biblioteca carne
    horario horarios abierta abierto abren cierran cuesta hola buenos buenas gracias espanol esta
    estan son yo usted ustedes
    | el la los las un una unos unas de del y en con por para que como se no mi mis su es al dias
/
    posso podem queria gostaria onde quando quanto quantos qual quais procuro preciso tenho fazer
    emprestado renovar devolver livro livros biblioteca cartao horario aberta aberto abrem fecha
    custa bom ola obrigado obrigada portugues voces eu tem estao
    | o os as um uma de do da dos das e em no na com por para que como se nao meu minha dia
/
    une mund mundem dua duam doja keni kemi kam eshte jane ku kur sa pse cfare cila cilat kerkoj
    huazoj zgjas rinovoj kthej liber libra librin librit librat biblioteka biblioteke biblioteken
    bibliotekes bibliotekat karte orari hapur mbyllet kushton pershendetje faleminderit miredita
    shqip juve
    | te ta nje dhe ne me per nga si jo i e se qe ka do mua im ime afatin ketu
/
    ben bana benim nasil nerede neden kac hangi var mi misiniz istiyorum isterim ariyorum alabilir
    alabilirim yapabilirim uzatabilirim uzatmak odunc geri kitap kitabi kitaplar kitaplari
    kutuphane kutuphaneye kutuphanesi kart karti acik kapali merhaba tesekkurler tesekkur lutfen
    turkce ederim musunuz saat zaman
    | bir ve bu icin ile da de ne o mu
/
    pot vreau putem aveti unde cand cat cate cum caut trebuie imprumut imprumuta prelungesc
    prelungi returna carte carti cartea biblioteca deschisa deschis inchide costa buna
    salut multumesc romana sunt este eu va rog doresc
    | care card un o si de la in cu pe pentru sa nu al a din ce mi imi
/
    ik kan wij mijn waar wanneer hoeveel hoe welke heeft hebben heb wil zoek lenen verlengen
    terugbrengen boek boeken bibliotheek kaart openingstijden geopend kost hallo goedemorgen dank
    bedankt alstublieft nederlands jullie zijn moet
    | de het een en van in op met voor niet geen is aan te dat er u
"""


@dataclass(frozen=True)
class _Language:
    speaking: frozenset[str]
    little: frozenset[str]

    @classmethod
    def of(cls, words: str) -> _Language:
        speaking, _, little = words.partition("|")
        return cls(frozenset(text.words(speaking)), frozenset(text.words(little)))


_SPOKEN = tuple(map(_Language.of, _LANGUAGES.split("/")))


def is_foreign(typed: str) -> bool:
    """Tell whether `typed` is said in a language other than Greek and English."""
    script = text.script_of(typed)
    if script != "latin":
        return script is None and any(char.isalpha() for char in typed)
    said = frozenset(text.words(typed))
    if said and said <= _COURTESIES:
        return True
    ours = frozenset(word for word in said if abs(leaning(word)) >= 1)
    marked = _MARKED * sum(map(_has_a_mark, typed.split()))
    return any(_speaks(said, ours, marked, language) for language in _SPOKEN)


def _speaks(said: frozenset[str], ours: frozenset[str], marked: float, language: _Language) -> bool:
    """Tell whether the words are rather of this language than Greek or English ones."""
    speaking = said & language.speaking - ours
    little = said & (language.little | language.speaking) - speaking
    weight = len(speaking) + _LITTLE * len(little) + marked
    return len(speaking) >= _ENOUGH and weight > len(ours - little)


def _has_a_mark(word: str) -> bool:
    """Tell whether a Latin word is written with a mark that neither Greeklish nor English has."""
    return any(
        char.isalpha() and not char.isascii() and text.script_of(char) == "latin" for char in word
    )
