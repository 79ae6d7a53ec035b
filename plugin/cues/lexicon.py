"""The words by which a caption, a direction and a speaker are told apart; data only."""

from __future__ import annotations

import re
from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


SOUNDS: Final = _words(
    """
    music song theme applause applauding clapping claps cheering cheers laughter ovation chatter commotion crowd
    audience door doors gate window slams slamming slam creaks creaking creak knock knocks knocking bang bangs banging
    thud thuds thump thumps crash crashes crashing shatters shattering glass phone telephone cellphone rings ringing
    ringtone buzz buzzes buzzing beep beeps beeping bleep chime chimes chiming bell bells alarm siren sirens wailing
    horn horns honks honking engine engines revving revs idling tires tyres brakes screech screeches screeching thunder
    thunderclap rumble rumbles rumbling rain raindrops wind howling gunshot gunshots gunfire explosion explosions
    explodes blast footsteps footfalls hooves train clatter clatters clattering clang clangs clanging rattle rattles
    rattling click clicks clicking keyboard typing radio static television dog dogs barks barking meows meowing birds
    birdsong chirping chirps crickets rooster wolf wolves dripping splash splashes splashing waves crackling crackles
    hissing hiss helicopter airplane plane jet whirring whoosh whooshes ticking ticks clock silence inaudible
    indistinct unintelligible drum drums guitar piano violin trumpet orchestra choir fireworks rustling rustles
    whistling whistle heartbeat vibrates vibrating dialtone
    """
)
"""Things and their noises: a bracket with one of these is a caption."""

VOCAL: Final = _words(
    """
    laughs laughing laugh chuckles chuckling chuckle giggles giggling snickers snorts scoffs sighs sighing sigh gasps
    gasping gasp sobs sobbing cries crying weeps weeping whimpers whimpering sniffs sniffles sniffling coughs coughing
    cough groans groaning moans moaning grunts grunting screams screaming shrieks shrieking pants panting breathes
    breathing exhales exhaling inhales inhaling gulps yawns yawning sneezes hums humming growls growling wheezes
    """
)
"""Noises of a mouth: before a line they say how to speak it, alone they are a caption."""

SPOKEN: Final = _words(
    """
    whispers whispering whispered shouts shouting shouted yells yelling mutters muttering murmurs murmuring mumbles
    mumbling stammers stammering stutters stuttering pleads begs sneers snaps barked hissed drawls pauses pause beat
    smiles smiling grins grinning frowns nods teasing sarcastic deadpan
    """
)
"""What people do while they speak: a direction."""

MANNER: Final = _words("voice tone manner accent breath tears teeth whisper monotone falsetto lisp")
"""Nouns of a direction, as in `in a low voice`."""

OTHERS: Final = _words(
    """
    crowd audience man men woman women people baby babies child children kids boy boys girl girls dog dogs someone
    everyone all both guests students soldiers passengers
    """
)
"""Whoever of these laughs is not the speaker of the line, so it is a caption."""

PLACING: Final = _words("in on over through from with behind under at into as to like without while")
"""A bracket that starts with one of these says how or whence a line is spoken."""

OFF_SCREEN: Final = _words(
    "vo v.o v.o. os o.s o.s. oc o.c o.c. off off-screen offscreen contd cont'd cont’d 画外音 画外 幕后"
)
"""Notes of a script behind a name; neither spoken nor a direction."""

NARRATORS: Final = _words("narrator narration 旁白 解说 独白 ナレーション ナレーター")

NO_NAMES: Final = _words(
    """
    note notes warning caution danger attention ps nb re fyi btw tbd todo ok okay http https www title subtitle source
    location date time to from subject answer question step part chapter rule act scene episode day week year total
    yes no wait stop look listen remember result eta
    注意 注 提示 警告 说明 备注 例如 比如 譬如 答案 结果 问题 原因 时间 地点 人物 标题 字幕 翻译 校对
    时间轴 后期 监制 结论
    记住 听着 听好 看着 看好 总之 另外 首先 其次 最后 重点 附 即 如下 原来如此 电话 地址 主题 日期 密码 目标 任务
    条件 规则 价格 公告 通知 通告 来源 作者 姓名 年龄 性别 编号 版本 目的 方法 步骤 优点 缺点 关键 重要 要求
    事实 真相 意思 比分 温度 距离 回答 譯者 翻譯 提醒 結果 問題 原因 時間 地點 說明 備註 規則 目標 任務 條件 記住 總之
    """
)
"""Words before a colon that are no names."""

NO_NAME_START: Final = re.compile(
    r"[我你您他她它咱这那哪第没请不还只就但而因若是让被给跟與這還沒請讓給]|(?:所以|如果|还有|记住|首先|最后)"
)
NO_NAME_END: Final = re.compile(r"[说道问答是的了想喊叫写吗呢吧啊呀着过到説說問寫嗎過著]$")

ZH_VOCAL: Final = re.compile(
    r"笑|哭|叹|嘆|咳|抽泣|哽咽|啜泣|喘|吸气|吸氣|呼气|呼氣|尖叫|惊叫|呜咽|嗚咽|吼|咆哮|呻吟|哈欠"
)
ZH_OTHERS: Final = re.compile(r"众|眾|观众|觀眾|人群|大家|孩子|婴儿|嬰兒|狗|路人|学生|士兵")
ZH_SOUND: Final = re.compile(
    r"(?:[声声聲响響鸣鳴音])$|作响|响起|響起|掌声|掌聲|鼓掌|拍手|音乐|音樂|雷声|打雷|枪声|铃|鈴|脚步|腳步|敲门|敲門|关门|關門|开门|開門|"
    r"爆炸|欢呼|歡呼|汽笛|鸣笛|警笛|狗叫|犬吠|鸟鸣|蝉鸣|风声|雨声|水声|钟声|杂音|嘈杂|听不清|背景音|音效|歌声|BGM|bgm"
)
ZH_MANNER: Final = re.compile(
    r"语气|語氣|声音|聲音|口吻|嗓音|语调|語調|语速|語速|带着|帶著|哭腔|颤音|鼻音|气音|情绪|情緒|"
    r"(?:大|小|低|轻|輕|高|柔|颤|顫|厉|厲|粗|细|細|沉|悄|冷|怒|朗|齐|齊|尖|娇|嬌|闷|悶|哑|啞|连|連|失|吞|同)[声聲]|"
    r"地(?:$|[说問问喊叫笑哭质質看道讲講念回吼，,])|着$|著$"
)

READING: Final = re.compile(
    r"[A-Za-zāáǎàēéěèīíǐìōóǒòūúǔùüǖǘǚǜńňǹḿ:]+[0-5]?(?:[ '’·,-]*[A-Za-zāáǎàēéěèīíǐìōóǒòūúǔùüǖǘǚǜńňǹḿ:]+[0-5]?)*"
)
"""Pinyin, with tone marks, tone numbers or neither, behind a Chinese word."""
