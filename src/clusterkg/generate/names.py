"""Place names that sound like those of South China and are made up."""

from collections import Counter
from dataclasses import dataclass
from random import Random


def _parts(text: str) -> list[tuple[str, str]]:
    return [(part[0], part[1:]) for part in text.split()]


_FIRST = _parts(
    """
    龙Long 凤Feng 石Shi 沙Sha 平Ping 安An 乐Le 永Yong 长Chang
    新Xin 大Da 小Xiao 南Nan 北Bei 东Dong 西Xi 金Jin 银Yin
    白Bai 青Qing 黄Huang 红Hong 清Qing 云Yun 水Shui 山Shan 松Song
    竹Zhu 梅Mei 莲Lian 榕Rong 樟Zhang 桂Gui 荔Li 兰Lan 福Fu
    德De 和He 仁Ren 文Wen 武Wu 顺Shun 昌Chang 兴Xing 广Guang
    """
)
_LAST = _parts(
    """
    塘tang 溪xi 桥qiao 岗gang 湾wan 坑keng 田tian 坪ping 岭ling
    洲zhou 沙sha 浦pu 埔bu 江jiang 河he 湖hu 井jing 泉quan
    林lin 园yuan 塔ta 庙miao 寨zhai 围wei 村cun 城cheng 港gang
    滩tan 涌chong 坝ba 口kou 门men 角jiao 峰feng
    """
)


@dataclass(frozen=True)
class Name:
    """One name in both languages, and as part of an IRI."""

    en: str
    zh: str
    slug: str


class Names:
    """Draws names; a name drawn again is numbered, so that no two are the same."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._drawn: Counter[str] = Counter()

    def draw(self) -> Name:
        """The next name."""
        first, last = self._rng.choice(_FIRST), self._rng.choice(_LAST)
        zh, en = first[0] + last[0], first[1] + last[1]
        self._drawn[en] += 1
        times = self._drawn[en]
        slug = f"syn-{en.lower()}-{times}"
        if times == 1:
            return Name(en, zh, slug)
        return Name(f"{en} {times}", f"{zh}{times}", slug)
